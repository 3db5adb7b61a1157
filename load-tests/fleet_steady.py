"""The steady state of a large fleet in closed form. One TTL of 100,000 requests/s would be 360 million requests for the event model.

Every cache forgets an answer after its TTL, so a question that comes λ times a second misses 1 / (1 + λ TTL) of the time in it. Requests are spread
evenly over the environments of a function: the worst case for memory. The catalogue of shared questions grows with the traffic, so that the same
share of requests repeats at every size. Units are requests, seconds, DynamoDB's request units.
"""
import bisect
import dataclasses
import math

from fleet_model import CONSISTENT_READ, EVENTUALLY_CONSISTENT_READ, LEASE_RENEWAL_INTERVAL, MAX_POLL, MEMORY_ENTRIES, MIN_POLL, OPTIMIZE, OTHERS, POLL_SHARE, TTL_JITTER, Traffic, ttl_of

REPEATS = 0.65
# The share of a TTL in which environments look for a newer answer, as in RefreshAhead.
REFRESHED = 0.05
# Environments beyond those that are busy on average.
HEADROOM = 1.5
EXACT_RANKS, BIN = 1_000, 1.05
EULER = 0.5772156649


@dataclasses.dataclass(frozen=True)
class Design:
    """environments: of all functions and regions, in proportion to their traffic. at_a_time: 1 on Lambda, 64 on Managed Instances. gets: the share of
    requests that a CDN may answer. lag: of the replica table, in seconds."""

    environments: int
    at_a_time: int = 1
    regions: int = 1
    gets: float = 0.0
    lag: float = 1.0


@dataclasses.dataclass(frozen=True)
class Part:
    """The questions of one function, or of several with the same TTL: their share of the traffic, and their mean call."""

    modes: tuple
    functions: int
    share: float
    ttl: float
    call: float


def parts(times):
    """times: seconds of a call by mode: the median and sigma of a log-normal."""
    groups = [(tuple(OPTIMIZE), 1, 0.5)] + [((mode,), 1, 0.1) for mode in OTHERS]
    mean = {mode: median * math.exp(sigma * sigma / 2) for mode, (median, sigma) in times.items()}
    return [
        Part(modes, functions, share, ttl_of(modes[0]) * (1 - TTL_JITTER / 2), sum(mean[mode] for mode in modes) / len(modes))
        for modes, functions, share in groups
    ]


def harmonic(count):
    return sum(1 / rank for rank in range(1, count + 1)) if count <= EXACT_RANKS else math.log(count) + EULER


def ranks(catalogue):
    """Zipf-distributed questions: pairs of how many, and the share of the traffic that each has. Those of the tail share bins."""
    total = harmonic(catalogue)
    yield from ((1, 1 / rank / total) for rank in range(1, min(catalogue, EXACT_RANKS) + 1))
    low = EXACT_RANKS
    while low < catalogue:
        high = min(catalogue, math.ceil(low * BIN))
        yield high - low, (harmonic(high) - harmonic(low)) / total / (high - low)
        low = high


def call_share(rate, catalogue, traffic, all_parts):
    """The share of requests that start a life of an answer, in one region."""
    asked = rate / (1 + traffic.echo)
    started = asked * traffic.alone
    for count, share in ranks(catalogue):
        one = asked * (1 - traffic.alone) * share
        started += count * sum(part.share * one / (1 + one * part.ttl) for part in all_parts)
    return started / rate


def catalogue_for(rate, traffic, all_parts):
    """The number of shared questions with which a share of REPEATS repeats."""
    sizes = [round(10 ** (exponent / 50)) for exponent in range(50, 650)]
    return sizes[min(len(sizes) - 1, bisect.bisect_left(sizes, 1 - REPEATS, key=lambda size: call_share(rate, size, traffic, all_parts)))]


class Amounts:
    """Of one second, in all regions."""

    def __init__(self):
        self.cdn = self.memory = self.record = self.replica = self.followed = self.joined = self.calls = 0.0
        self.reads = self.writes = self.replica_writes = self.busy = 0.0
        self.calls_by_part = {}

    @property
    def requests(self):
        return self.cdn + self.at_api

    @property
    def at_api(self):
        return self.memory + self.record + self.replica + self.followed + self.joined + self.calls


class Steady:
    """The amounts of one second at a rate, for all questions of the traffic."""

    def __init__(self, design, rate, times, claude, answer_kb, traffic=None):
        self.design, self.rate, self.times, self.answer_kb = design, rate, times, answer_kb
        self.traffic = traffic or Traffic(rate)
        self.parts = parts(claude)
        self.catalogue = catalogue_for(rate, self.traffic, self.parts) if traffic is None else traffic.catalogue
        self.asked = rate / (1 + self.traffic.echo)
        self.amounts = Amounts()
        self.kept = {part: self._kept(part) for part in self.parts}
        for part in self.parts:
            kept = self.kept[part]
            for count, share in ranks(self.catalogue):
                self._add(part, kept, count * part.share, self.asked * (1 - self.traffic.alone) * share, self.traffic.echo)
            # Unique questions: the rate is that of all, since each comes once and has an echo at most.
            self._add_unique(part)

    def environments(self, part):
        """Of one function, in one region."""
        return max(1.0, self.design.environments * part.share / part.functions / self.design.regions)

    def _kept(self, part):
        """How long memory keeps an answer: until its TTL ends, or until newer ones fill the tier."""
        each = self.environments(part) * self.design.regions
        def entries(seconds):
            new = self.asked * self.traffic.alone * seconds / each * part.share
            return new + sum(count * part.share * (1 - math.exp(-self.asked * (1 - self.traffic.alone) * share * seconds / each)) for count, share in ranks(self.catalogue))
        if entries(part.ttl) <= MEMORY_ENTRIES:
            return part.ttl
        low, high = 0.0, part.ttl
        for _ in range(30):
            middle = (low + high) / 2
            low, high = (middle, high) if entries(middle) < MEMORY_ENTRIES else (low, middle)
        return low

    def _add(self, part, kept, count, asked, echo):
        """Adds `count` questions, each asked so often a second by new clients, and again by an echo."""
        design = self.design
        arriving = asked * (1 + echo)
        lives = asked / (1 + asked * part.ttl)
        to_cdn = arriving * design.gets
        cdn_misses = to_cdn / (1 + to_cdn * part.ttl)
        regional = (arriving - to_cdn + cdn_misses) / design.regions
        each, others = self.environments(part), lives * (design.regions - 1)
        later_seen = 1 - math.exp(-regional * part.ttl)
        # A region that has not seen the life yet reads the replica table; before the answer is there, it calls Claude.
        late = others * (1 - math.exp(-regional * (part.call + design.lag)))
        replicated = max(0.0, others * later_seen - late)
        calls = lives + late
        misses = lives * design.regions * self._readers(regional / lives, each, (1 + (design.regions - 1) * later_seen) / design.regions, part.ttl / kept)
        waiting = regional * part.call + echo * self._echoed_during(part)
        followed = calls * (each - 1) * (1 - math.exp(-waiting / each))
        record = max(0.0, misses - calls - replicated - followed)
        joined = max(0.0, calls * waiting - followed)
        memory = max(0.0, arriving - to_cdn + cdn_misses - calls - replicated - followed - joined - record)
        self._count(part, count, to_cdn - cdn_misses, memory, record, replicated, followed, joined, calls)

    @staticmethod
    def _readers(requests, each, first, windows):
        """Environments of a region that do not have an answer in memory when they are asked, in one life of it. first: the probability of the region's
        first request. windows: how often a full memory tier forgets the answer in that time, and once at its end."""
        after_first = (each - first) * (1 - math.exp(-max(0.0, requests - first) / windows / each))
        return min(requests, first + after_first + (windows - 1) * each * (1 - math.exp(-requests / windows / each)))

    def _echoed_during(self, part):
        """The probability that a repeat comes while the call runs."""
        return 1 - math.exp(-part.call / self.traffic.echo_after)

    def _add_unique(self, part):
        asked = self.asked * self.traffic.alone
        echoes = asked * self.traffic.echo
        # An echo comes 3 s later on average, most often to another environment: it follows the call or finds the record.
        during = self._echoed_during(part)
        same = 1 / self.environments(part)
        late = echoes * (1 - during)
        self._count(part, part.share, 0.0, late * same, late * (1 - same), 0.0, echoes * during * (1 - same), echoes * during * same, asked)

    def _count(self, part, count, cdn, memory, record, replica, followed, joined, calls):
        out, times = self.amounts, self.times
        out.cdn += count * cdn
        out.memory += count * memory
        out.record += count * record
        out.replica += count * replica
        out.followed += count * followed
        out.joined += count * joined
        out.calls += count * calls
        out.calls_by_part[part] = out.calls_by_part.get(part, 0.0) + count * calls
        read, write = times.read[0], times.write[0]
        # A leader reads the record and the replica table; it takes the lease, renews it, and stores the answer.
        leaders = count * (calls + replica)
        is_replicated = self.design.regions > 1
        out.reads += count * (record + followed * (CONSISTENT_READ + polls(part.call))) + leaders * CONSISTENT_READ
        out.reads += leaders * EVENTUALLY_CONSISTENT_READ * is_replicated
        out.writes += leaders * (1 + self.answer_kb) + count * calls * (part.call // LEASE_RENEWAL_INTERVAL)
        out.replica_writes += count * calls * self.answer_kb * self.design.regions * is_replicated
        out.busy += count * (memory * times.memory_hit + (memory + record + replica + followed + joined + calls) * times.invocation)
        out.busy += count * (record * read + replica * (2 * read + 2 * write) + (followed + joined) * part.call / 2 + calls * (part.call + read + 2 * write))

    def refreshed_reads(self):
        """Read units in a second on the most popular question's partition, with refresh-ahead: each environment reads the record at a random time in
        REFRESHED of the TTL, and when its full memory tier has forgotten the answer."""
        each, ttl = self.environments(self.parts[0]), self.parts[0].ttl
        return each * (1 / (REFRESHED * ttl) + 1 / self.kept[self.parts[0]]) * CONSISTENT_READ

    def herd_reads(self, call):
        """The maximum of read units in a second on the most popular question's partition, if its answer is not there and its call takes so long."""
        one = self.asked * (1 - self.traffic.alone) / harmonic(self.catalogue) * (1 + self.traffic.echo) * (1 - self.design.gets) / self.design.regions
        return herd_reads(one, self.environments(self.parts[0]), call)


def poll_interval(call):
    return min(MAX_POLL, max(MIN_POLL, POLL_SHARE * call))


def polls(call):
    """Read units of a follower's polls. It comes in the middle of the call on average."""
    return max(0.0, call / 2 - MIN_POLL) / poll_interval(call) * EVENTUALLY_CONSISTENT_READ


def herd_reads(rate, environments, call):
    """Read units per second while a call runs: the first reads of environments that come, and the polls of those that wait."""
    most = 0.0
    for step in range(101):
        waited = math.exp(-rate * call * step / 100 / environments)
        most = max(most, rate * waited * CONSISTENT_READ + environments * (1 - waited) / poll_interval(call) * EVENTUALLY_CONSISTENT_READ)
    return most


def rate_of(design, times, claude, answer_kb):
    """The requests per second at which the design's environments have their headroom, and the steady state there."""
    rate = design.environments * design.at_a_time
    for _ in range(4):
        steady = Steady(design, rate, times, claude, answer_kb)
        rate = design.environments * design.at_a_time / HEADROOM / (steady.amounts.busy / rate)
    return Steady(design, rate, times, claude, answer_kb)
