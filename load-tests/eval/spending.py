"""What calls cost, and the ceiling of a paid run. A call starts only if its highest possible cost still fits below the ceiling."""
import subprocess
import threading

import lab

# The highest number of tokens of one call that is reserved for it, and the number of calls that one request can make.
MOST_INPUT, MOST_OUTPUT, MOST_CALLS = 12_000, 8_192, 2
# Characters of a token in the estimate, and the expected tokens of an answer with its thinking.
CHARACTERS_PER_TOKEN, OUTPUT = 3, 1_800
SAMPLE = 10_000


class Ceiling(Exception):
    """The next call could pass the ceiling."""


class Prices:
    """Dollars per token by mode, by the project's own price list and models."""

    def __init__(self, modes, env):
        self.input = self._sample(SAMPLE, 0, modes, env)
        self.output = self._sample(0, SAMPLE, modes, env)

    @staticmethod
    def _sample(tokens_in, tokens_out, modes, env):
        command = ["bin/java25", "java", "-cp", "shared/target/classes", "load-tests/CallCost.java"]
        printed = subprocess.run([*command, str(tokens_in), str(tokens_out), *modes], cwd=lab.ROOT, check=True, stdout=subprocess.PIPE, text=True, env=env).stdout
        return {mode: float(dollars) / SAMPLE for mode, _, dollars in map(str.split, printed.splitlines())}

    def dollars(self, mode, tokens_in, tokens_out):
        return self.input[mode] * tokens_in + self.output[mode] * tokens_out

    def most(self, mode, calls=MOST_CALLS):
        return calls * self.dollars(mode, MOST_INPUT, MOST_OUTPUT)

    def expected(self, mode, characters, output=OUTPUT):
        return self.dollars(mode, characters / CHARACTERS_PER_TOKEN, output)


class Purse:
    """The dollars of a run. Thread-safe."""

    def __init__(self, ceiling):
        self.ceiling, self.spent, self.reserved = ceiling, 0.0, 0.0
        self.lock = threading.Lock()

    def spend(self, most, call):
        """Reserves the most that a call can cost, makes it, and books what it did cost. The call returns its result and its dollars."""
        with self.lock:
            if self.spent + self.reserved + most > self.ceiling:
                raise Ceiling(f"${self.spent:.4f} spent, ${self.reserved:.4f} reserved, a call of up to ${most:.4f} does not fit below ${self.ceiling:.2f}")
            self.reserved += most
        dollars = most
        try:
            result, dollars = call()
            return result
        finally:
            with self.lock:
                self.reserved -= most
                self.spent += dollars
