"""A discrete-event model of the fleet: Lambda environments, three cache tiers, leases, Claude.

Time is in seconds from the start. A run has one thread and one seed, so the same scenario gives the same figures.
"""
import bisect
import collections
import dataclasses
import heapq
import itertools
import math
import random

MAX_WAIT = 29.0
LEASE_RENEWAL_INTERVAL = 1.5
# A follower's mean poll intervals, as in LeaseTimes: a share of the typical time or of its wait, within limits, and a longer first one.
POLL_SHARE, MIN_POLL, MAX_POLL, POLL_JITTER = 0.04, 0.17, 1.0, 0.25
# Read units of an item of up to 4 KB.
CONSISTENT_READ, EVENTUALLY_CONSISTENT_READ = 1.0, 0.5
MEMORY_ENTRIES = 10_000
TTL_JITTER = 0.1
# The endpoint of a question by its number: half of the requests are optimize, over its eight modes. The same mix as lib/questions.js.
OTHERS = ["questions", "enhancement", "custom", "scene", "creative"]
OPTIMIZE = ["optimize", "text", "code", "learning", "video", "reasoning", "research", "socratic"]
TTL = {"questions": 1800, "creative": 7200}


def mode_of(number):
    turn, place = divmod(number, 10)
    return OPTIMIZE[turn % 8] if place % 2 == 0 else OTHERS[place // 2]


def function_of(mode):
    return mode if mode in OTHERS else "optimize"


def ttl_of(mode):
    return TTL.get(mode, 3600)


@dataclasses.dataclass(frozen=True)
class Times:
    """Times in seconds. A pair is the median and sigma of a log-normal; a list contains measured times to draw from. call: what a call takes more than
    Claude."""

    memory_hit: float
    invocation: float | list
    cold_start: float
    read: tuple
    write: tuple
    claude: dict
    starts_at_once: int = 1000
    call: float = 0.0


@dataclasses.dataclass(frozen=True)
class Traffic:
    """rate: requests/s. catalogue: number of shared questions, Zipf-distributed. alone: the share of requests with unique questions.
    echo: the share of requests that is repeated after echo_after seconds on average."""

    rate: float
    catalogue: int = 50_000
    exponent: float = 1.0
    alone: float = 0.15
    echo: float = 0.1
    echo_after: float = 3.0


@dataclasses.dataclass(frozen=True)
class Fleet:
    """environments: the maximum of each function. concurrency: invocations at a time in each. warm: environments of each that run at the start."""

    environments: int
    concurrency: int = 1
    coalescing: bool = True
    warm: int = 0


class Asked:
    """One request."""

    __slots__ = ("at", "key", "mode", "environment", "began", "cold", "counts")

    def __init__(self, at, key, mode):
        self.at, self.key, self.mode = at, key, mode
        self.environment = None
        self.began = at
        self.cold = False
        self.counts = False


class Environment:
    __slots__ = ("memory", "flights")

    def __init__(self):
        self.memory = {}
        self.flights = {}


class Function:
    """The environments of one function. The slot freed last is taken first."""

    def __init__(self):
        self.places = []
        self.waiting = collections.deque()
        self.count = 0
        self.to_come = 0
        self.starting = 0


class Result:
    """Counts after the warm-up."""

    def __init__(self):
        self.requests = self.memory = self.record = self.joined = self.shared = self.calls = self.needed = 0
        self.refused = self.cold_starts = 0
        self.repeated_calls = self.repeated_needed = 0
        self.reads = self.writes = self.busy = 0.0
        self.delays = []
        self.watched_reads = []
        self.calls_by_mode = collections.Counter()
        self.times = []

    def percentile(self, share):
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)] if ordered else float("nan")

    def busiest_second(self):
        """The maximum of read units of the watched question in a second."""
        most = units = begin = 0
        reads = sorted(self.watched_reads)
        for when, more in reads:
            units += more
            while reads[begin][0] <= when - 1:
                units -= reads[begin][1]
                begin += 1
            most = max(most, units)
        return most

    def share(self, count):
        return count / self.requests if self.requests else 0.0

    @property
    def calls_per_question(self):
        """Calls per TTL of an answer; the ideal is 1."""
        return self.calls / self.needed if self.needed else float("nan")

    @property
    def calls_per_repeated_question(self):
        """Calls per TTL, of the shared questions only."""
        return self.repeated_calls / self.repeated_needed if self.repeated_needed else float("nan")


class Model:
    def __init__(self, times, traffic, fleet, seed=1):
        self.times, self.traffic, self.fleet = times, traffic, fleet
        self.chance = random.Random(seed)
        self.events, self.order = [], itertools.count()
        self.functions = collections.defaultdict(self._function)
        self.starting, self.wanting_to_start = 0, collections.deque()
        # key -> expiry of its answer; key -> followers of the call in flight
        self.records, self.flights, self.ideal = {}, {}, {}
        self.lonely = itertools.count(traffic.catalogue)
        self.result = Result()
        self.now = 0.0
        self.counts_from = 0.0
        self.watched = None
        weights = [1 / (rank + 1) ** traffic.exponent for rank in range(traffic.catalogue)]
        self.cumulative = list(itertools.accumulate(weights))
        self.weights = weights
        self.warm_records = set()
        self.settled = False

    def _function(self):
        function = Function()
        for _ in range(self.fleet.warm):
            function.count += 1
            function.places.extend([Environment()] * self.fleet.concurrency)
        return function

    # ---- time

    def at(self, when, what, *arguments):
        heapq.heappush(self.events, (when, next(self.order), what, arguments))

    def invocation(self):
        given = self.times.invocation
        return self.chance.choice(given) if isinstance(given, list) else given

    def log_normal(self, pair):
        median, sigma = pair
        return median * math.exp(sigma * self.chance.gauss(0, 1)) if sigma else median

    def _play(self):
        while self.events:
            self.now, _, what, arguments = heapq.heappop(self.events)
            what(*arguments)
        return self.result

    # ---- traffic

    def run(self, requests, warm_up=0.5, settled=True):
        """Poisson arrivals. settled: repeated questions have records at the start; the memory tiers fill during the warm-up."""
        self.settled = settled
        self.counts_from = requests * warm_up / self.traffic.rate
        self.left = requests
        self.at(0.0, self._next)
        return self._play()

    def replay(self, arrivals):
        """Replays arrivals: (seconds, number of the question)."""
        for when, number in arrivals:
            self.at(when, self.arrive, number)
        return self._play()

    def _next(self):
        self.left -= 1
        if self.left > 0:
            self.at(self.now + self.chance.expovariate(self.traffic.rate), self._next)
        if self.chance.random() < self.traffic.alone:
            number = next(self.lonely)
        else:
            number = bisect.bisect(self.cumulative, self.chance.random() * self.cumulative[-1])
        if self.chance.random() < self.traffic.echo:
            self.at(self.now + self.chance.expovariate(1 / self.traffic.echo_after), self.arrive, number)
        self.arrive(number)

    def _settle(self, key, mode):
        """Gives a question a record of random age, with the probability that it has one in the steady state."""
        if not self.settled or key in self.warm_records or key >= self.traffic.catalogue:
            return
        self.warm_records.add(key)
        rate = self.traffic.rate * (1 - self.traffic.alone) * self.weights[key] / self.cumulative[-1]
        ttl = ttl_of(mode)
        if self.chance.random() < ttl / (ttl + 1 / rate):
            self.records[key] = self.ideal[key] = self.now + self.chance.random() * ttl

    # ---- a request

    def arrive(self, number):
        mode = mode_of(number)
        self._settle(number, mode)
        asked = Asked(self.now, number, mode)
        asked.counts = self.now >= self.counts_from
        if asked.counts:
            self.result.requests += 1
        if self.ideal.get(number, -1.0) <= self.now:
            # The expiry is known when the call that begins here ends.
            self.ideal[number] = math.inf
            self._count_needed(asked)
        function = self.functions[function_of(mode)]
        function.waiting.append(asked)
        self._dispatch(function)
        if asked.environment is None:
            self.at(self.now + MAX_WAIT, self._give_up, function, asked)

    def _count_needed(self, asked):
        if asked.counts:
            self.result.needed += 1
            self.result.repeated_needed += asked.key < self.traffic.catalogue

    def _give_up(self, function, asked):
        if asked.environment is None:
            function.waiting.remove(asked)
            self.result.refused += asked.counts
            if self.ideal.get(asked.key) == math.inf and asked.key not in self.flights:
                self.ideal[asked.key] = -1.0

    def _dispatch(self, function):
        while function.waiting and function.places:
            self._begin(function.waiting.popleft(), function.places.pop())
        while function.count < self.fleet.environments and len(function.waiting) > function.to_come:
            function.count += 1
            function.to_come += self.fleet.concurrency
            self.wanting_to_start.append(function)
            self._start_some()

    def _start_some(self):
        while self.wanting_to_start and self.starting < self.times.starts_at_once:
            self.starting += 1
            self.at(self.now + self.times.cold_start, self._started, self.wanting_to_start.popleft())

    def _started(self, function):
        self.starting -= 1
        self.result.cold_starts += self.now >= self.counts_from
        function.to_come -= self.fleet.concurrency
        function.places.extend([Environment()] * self.fleet.concurrency)
        self._dispatch(function)
        self._start_some()

    def _begin(self, asked, environment):
        asked.environment, asked.began = environment, self.now
        ends = environment.memory.get(asked.key)
        if ends is not None and ends > self.now:
            if asked.counts:
                self.result.memory += 1
            self.at(self.now + self.times.memory_hit + self.invocation(), self._end, asked)
            return
        flight = environment.flights.get(asked.key)
        if flight is not None and self.fleet.coalescing:
            flight.append(asked)
            return
        environment.flights[asked.key] = []
        reads_at = self.now + self.invocation()
        self._read(asked, reads_at)
        self.at(reads_at + self.log_normal(self.times.read), self._looked, asked)

    def _read(self, asked, when, units=CONSISTENT_READ):
        if asked.counts:
            self.result.reads += units
            if asked.key == self.watched:
                self.result.watched_reads.append((when, units))

    def _write(self, asked, count=1.0):
        if asked.counts:
            self.result.writes += count

    def _looked(self, asked):
        if self._answered_by_record(asked):
            return
        if self.fleet.coalescing and asked.key in self.flights:
            self.flights[asked.key].append((asked, self.now))
        elif self.fleet.coalescing:
            self._write(asked)
            self.at(self.now + self.log_normal(self.times.write), self._lease, asked)
        else:
            self._call(asked)

    def _answered_by_record(self, asked):
        ends = self.records.get(asked.key)
        if ends is None or ends <= self.now:
            return False
        if asked.counts:
            self.result.record += 1
        self._have(asked, ends)
        return True

    def _lease(self, asked):
        """The conditional put: exactly one request gets the lease while it is held."""
        if self._answered_by_record(asked):
            return
        if asked.key in self.flights:
            self.flights[asked.key].append((asked, self.now))
        else:
            self.flights[asked.key] = []
            self._call(asked)

    def _call(self, asked):
        if self.ideal[asked.key] <= self.now:
            # The answer expired between the request's arrival and its lookup.
            self.ideal[asked.key] = math.inf
            self._count_needed(asked)
        if asked.counts:
            self.result.calls += 1
            self.result.repeated_calls += asked.key < self.traffic.catalogue
            self.result.calls_by_mode[asked.mode] += 1
        took = self.log_normal(self.times.claude[asked.mode]) + self.times.call
        self._write(asked, took // LEASE_RENEWAL_INTERVAL if self.fleet.coalescing else 0)
        self.at(self.now + took, self._called, asked)

    def _called(self, asked):
        self._write(asked)
        self.at(self.now + self.log_normal(self.times.write), self._stored, asked)

    def _stored(self, asked):
        ends = self.now + ttl_of(asked.mode) * (1 - TTL_JITTER * self.chance.random())
        self.records[asked.key] = ends
        self.ideal[asked.key] = ends if self.ideal[asked.key] == math.inf else self.ideal[asked.key]
        for follower, since in self.flights.pop(asked.key, []):
            delay = self._poll(follower, since)
            if follower.counts:
                self.result.shared += 1
                self.result.delays.append(delay)
            self.at(self.now + delay + self.log_normal(self.times.read), self._have, follower, ends)
        self._have(asked, ends)

    def _poll(self, follower, since):
        """Polls for a follower until it finds the answer. Returns the delay after the answer was stored."""
        read, typical = self.log_normal(self.times.read), self.times.claude[follower.mode][0]
        at, extra = since, 2 * MIN_POLL
        while True:
            mean = min(MAX_POLL, max(MIN_POLL, POLL_SHARE * max(typical, at - since)))
            at += (mean + extra) * (1 + POLL_JITTER * (2 * self.chance.random() - 1))
            self._read(follower, at, EVENTUALLY_CONSISTENT_READ)
            if at > self.now:
                return at - self.now
            extra, at = 0.0, at + read

    def _have(self, asked, ends):
        memory = asked.environment.memory
        memory[asked.key] = ends
        if len(memory) > MEMORY_ENTRIES:
            del memory[next(iter(memory))]
        for other in asked.environment.flights.pop(asked.key, []):
            if other.counts:
                self.result.joined += 1
            self._end(other)
        self._end(asked)

    def _end(self, asked):
        if asked.counts:
            self.result.times.append(self.now - asked.at)
            self.result.busy += (self.now - asked.began) / self.fleet.concurrency
        function = self.functions[function_of(asked.mode)]
        function.places.append(asked.environment)
        self._dispatch(function)
