"""Tests of the fleet model with small cases that can be checked by hand. All are deterministic, except the seeded ones."""
import sys
import unittest

sys.dont_write_bytecode = True
import fleet_steady
from fleet_model import Fleet, Model, Times, Traffic, ttl_of, mode_of
from fleet_steady import Design, Steady

READ, WRITE, HIT, INVOCATION, CALL, COLD = 0.004, 0.006, 0.001, 0.01, 2.0, 0.5
MODES = {mode_of(number) for number in range(200)}
OPTIMIZE, QUESTIONS = 0, 1


def model(environments=2, concurrency=1, coalescing=True, warm=0, call=CALL, cold=COLD, starts=1000):
    times = Times(HIT, INVOCATION, cold, (READ, 0), (WRITE, 0), {mode: (call, 0) for mode in MODES}, starts)
    return Model(times, Traffic(rate=1, catalogue=1000), Fleet(environments, concurrency, coalescing, warm))


class OneQuestion(unittest.TestCase):
    def test_the_first_waits_for_a_cold_start_and_for_claude(self):
        result = model().replay([(0.0, OPTIMIZE)])
        self.assertEqual((result.calls, result.needed, result.cold_starts), (1, 1, 1))
        self.assertAlmostEqual(result.times[0], COLD + INVOCATION + READ + WRITE + CALL + WRITE)

    def test_the_next_finds_it_in_memory(self):
        result = model().replay([(0.0, OPTIMIZE), (10.0, OPTIMIZE)])
        self.assertEqual((result.calls, result.memory, result.record), (1, 1, 0))
        self.assertAlmostEqual(result.times[1], INVOCATION + HIT)

    def test_another_environment_finds_it_in_the_record(self):
        # Another question keeps the environment busy that has the answer in memory.
        result = model(warm=2).replay([(0.0, OPTIMIZE), (10.0, OPTIMIZE + 10), (11.0, OPTIMIZE)])
        self.assertEqual((result.calls, result.memory, result.record), (2, 0, 1))
        self.assertAlmostEqual(min(result.times), INVOCATION + READ)

    def test_an_expired_answer_is_generated_again_once(self):
        ttl = ttl_of("optimize")
        result = model().replay([(0.0, OPTIMIZE), (ttl * 0.85, OPTIMIZE), (ttl + 10, OPTIMIZE), (ttl + 20, OPTIMIZE)])
        self.assertEqual((result.calls, result.needed, result.memory), (2, 2, 2))

    def test_functions_have_environments_of_their_own(self):
        result = model().replay([(0.0, OPTIMIZE), (0.0, QUESTIONS)])
        self.assertEqual((result.calls, result.cold_starts), (2, 2))
        self.assertAlmostEqual(result.times[0], result.times[1])


class AHerd(unittest.TestCase):
    def test_shares_one_call(self):
        result = model(environments=50, warm=50).replay([(0.0, OPTIMIZE)] * 50)
        self.assertEqual((result.calls, result.needed, result.shared, result.joined), (1, 1, 49, 0))
        leader = INVOCATION + READ + WRITE + CALL + WRITE
        self.assertAlmostEqual(min(result.times), leader)
        # A follower's longest poll interval in a call of 2 s is 0.17 s plus 25 %.
        self.assertLess(max(result.times), leader + 0.17 * 1.25 + 2 * READ)

    def test_makes_fifty_calls_where_nothing_is_shared(self):
        result = model(environments=50, warm=50, coalescing=False).replay([(0.0, OPTIMIZE)] * 50)
        self.assertEqual((result.calls, result.needed, result.shared), (50, 1, 0))
        self.assertEqual(result.calls_per_question, 50)

    def test_in_one_environment_joins_without_reading_the_record(self):
        result = model(environments=1, concurrency=50, warm=1).replay([(0.0, OPTIMIZE)] * 50)
        self.assertEqual((result.calls, result.joined, result.shared, result.reads), (1, 49, 0, 1))

    def test_of_one_environment_with_one_place_waits_in_line_and_hits_memory(self):
        result = model(environments=1, warm=1).replay([(0.0, OPTIMIZE)] * 3)
        self.assertEqual((result.calls, result.memory), (1, 2))
        leader = INVOCATION + READ + WRITE + CALL + WRITE
        self.assertAlmostEqual(max(result.times), leader + 2 * (INVOCATION + HIT))


class AHerdOfAThousandEnvironments(unittest.TestCase):
    PARTITION = 3000

    @staticmethod
    def herd(call, sigma=0.0, seed=1, within=0.0):
        times = Times(HIT, INVOCATION, COLD, (READ, 0), (WRITE, 0), {mode: (call, sigma) for mode in MODES})
        asking = Model(times, Traffic(rate=1, catalogue=1000), Fleet(1000, warm=1000), seed)
        asking.watched = OPTIMIZE
        return asking.replay([(within * number / 1000, OPTIMIZE) for number in range(1000)])

    def test_reads_less_than_a_partition_gives_and_is_five_percent_behind_at_most(self):
        for call in (2.0, 3.0, 4.25, 6.0, 12.0, 20.0, 25.0):
            for within in (0.0, 0.3, 1.0):
                with self.subTest(call=call, within=within):
                    result = self.herd(call, within=within)
                    self.assertEqual(result.calls, 1)
                    self.assertLess(result.busiest_second(), self.PARTITION)
                    self.assertLess(sum(result.delays) / len(result.delays) + READ, 0.05 * call)

    def test_is_five_percent_behind_at_most_for_every_follower_of_a_call_of_a_strong_model(self):
        result = self.herd(6.0)
        self.assertLess(max(result.delays), 0.05 * 6.0)

    def test_is_five_percent_behind_at_most_when_calls_take_more_or_less_than_they_typically_do(self):
        for typical in (2.0, 6.0):
            behind = calls = 0.0
            for seed in range(20):
                result = self.herd(typical, 0.4, seed)
                self.assertLess(result.busiest_second(), self.PARTITION)
                behind += sum(result.delays) / len(result.delays) + READ
                calls += min(result.times)
            self.assertLess(behind, 0.05 * calls)


class Places(unittest.TestCase):
    def test_no_more_environments_start_than_are_allowed(self):
        result = model(environments=2).replay([(0.0, 10 * number) for number in range(6)])
        self.assertEqual((result.cold_starts, result.calls), (2, 6))

    def test_no_request_waits_longer_than_the_gateway(self):
        result = model(environments=1, warm=1, call=40.0).replay([(0.0, OPTIMIZE), (1.0, OPTIMIZE + 10)])
        self.assertEqual((result.calls, result.refused, len(result.times)), (1, 1, 1))

    def test_as_many_start_at_once_as_may(self):
        result = model(environments=4, starts=1).replay([(0.0, 10 * number) for number in range(4)])
        alone = INVOCATION + READ + WRITE + CALL + WRITE
        self.assertAlmostEqual(max(result.times), min(4 * COLD + alone, COLD + alone + alone))

    def test_the_lease_is_renewed_while_claude_writes(self):
        # The put, 2 renewals in 4 s at one every 1.5 s, the answer.
        result = model(call=4.0).replay([(0.0, OPTIMIZE)])
        self.assertEqual((result.reads, result.writes), (1, 4))


class Long(unittest.TestCase):
    def test_runs_are_repeatable_and_every_request_ends_somehow(self):
        def run():
            return model(environments=20, warm=5).run(3000)

        one, other = run(), run()
        self.assertEqual(one.times, other.times)
        self.assertEqual(one.requests, one.memory + one.record + one.joined + one.shared + one.calls + one.refused)

    def test_with_leases_no_ttl_needs_a_second_call(self):
        result = model(environments=20, warm=5).run(3000)
        self.assertEqual(result.calls, result.needed)

    def test_settled_traffic_finds_prompts_repeated_within_a_ttl_in_the_record(self):
        new = model(environments=20, warm=5).run(3000, settled=False)
        old = model(environments=20, warm=5).run(3000)
        self.assertLess(old.calls, new.calls)


class LargeFleets(unittest.TestCase):
    """The closed form."""

    TIMES = Times(HIT, INVOCATION, COLD, (READ, 0), (WRITE, 0), {mode: (CALL, 0) for mode in MODES})

    def steady(self, rate=1_000, answer_kb=1, traffic=None, **design):
        return Steady(Design(**design), rate, self.TIMES, self.TIMES.claude, answer_kb, traffic)

    def test_agrees_with_the_event_model(self):
        traffic = Traffic(rate=10, catalogue=2_000)
        events = Model(self.TIMES, traffic, Fleet(1, 64, warm=1)).run(40_000)
        amounts = self.steady(rate=10, traffic=traffic, environments=1).amounts
        for name in ("calls", "memory", "reads", "writes", "busy"):
            with self.subTest(name):
                expected = getattr(events, name) / events.requests * (64 if name == "busy" else 1)
                self.assertLess(abs(getattr(amounts, name) / amounts.requests / expected - 1), 0.05)

    def test_agrees_with_the_event_model_on_a_herd(self):
        for call in (2.0, 6.0):
            events = AHerdOfAThousandEnvironments.herd(call, within=1.0).busiest_second()
            # 1,000 requests in a second, each in an environment of its own, are as many as an endless fleet gets from 1,000/s.
            closed = fleet_steady.herd_reads(1_000, 1_000, call)
            self.assertLess(closed, AHerdOfAThousandEnvironments.PARTITION)
            self.assertLess(abs(closed / events - 1), 0.15)

    def test_every_request_is_answered_once(self):
        for design in ({}, {"regions": 2}, {"regions": 2, "gets": 0.5}):
            with self.subTest(design):
                amounts = self.steady(environments=100, **design).amounts
                self.assertLess(abs(amounts.requests / 1_000 - 1), 0.01)

    def test_a_second_region_makes_few_more_calls_and_a_cdn_few_fewer(self):
        one, two, cdn = (self.steady(environments=100, **design).amounts for design in ({}, {"regions": 2}, {"regions": 2, "gets": 0.5}))
        self.assertLess(abs(two.calls / one.calls - 1), 0.02)
        self.assertLess(abs(cdn.calls / two.calls - 1), 0.02)
        self.assertGreater(two.replica, 0)
        self.assertGreater(cdn.cdn, 0.2 * 1_000)

    def test_the_same_share_repeats_at_every_rate(self):
        for rate in (10, 1_000, 100_000):
            amounts = self.steady(rate, environments=100).amounts
            self.assertLess(abs(amounts.calls / amounts.requests - (1 - fleet_steady.REPEATS)), 0.01)

    def test_more_environments_hit_memory_less_and_the_record_more(self):
        few, many = (self.steady(environments=environments).amounts for environments in (10, 1_000))
        self.assertGreater(few.memory, many.memory)
        self.assertLess(few.record, many.record)

    def test_with_refresh_ahead_environments_read_the_most_popular_record_at_random_times(self):
        steady = self.steady(environments=200)
        # 100 environments of optimize, each once in 5 % of 57 minutes, and once in each TTL, since their memory is not full.
        self.assertAlmostEqual(steady.refreshed_reads(), 100 / (0.05 * 3_420) + 100 / 3_420)


if __name__ == "__main__":
    unittest.main(verbosity=0)
