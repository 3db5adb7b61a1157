"""What calls cost, and the ceiling of a paid run. A call starts only if its highest possible cost still fits below the ceiling."""
import subprocess
import threading

import lab

# The highest number of tokens of one call that is reserved for it, and the number of calls that one request can make.
# 8,192 is the largest max_tokens of the endpoints. A setting of effort or max_tokens can raise it.
MOST_INPUT, MOST_OUTPUT, MOST_CALLS = 12_000, 8_192, 2
MOST_OUTPUT_IF_SET = 36_864
# Characters of a token in the estimate, and the expected tokens of an answer with its thinking.
CHARACTERS_PER_TOKEN, OUTPUT = 3, 1_800
SAMPLE = 10_000


class Ceiling(Exception):
    """The next call could pass the ceiling."""


class Prices:
    """Dollars per token by mode, by the project's own price list and models."""

    def __init__(self, modes, env):
        settings = [value for name, value in env.items() if name.startswith(("CLAUDE_EFFORT", "CLAUDE_MAX_TOKENS"))]
        self.most_output = max([MOST_OUTPUT_IF_SET, *(int(value) for value in settings if value.isdigit())]) if settings else MOST_OUTPUT
        self.input = self._sample(SAMPLE, 0, modes, env)
        self.output = self._sample(0, SAMPLE, modes, env)

    @staticmethod
    def _sample(tokens_in, tokens_out, modes, env):
        command = ["bin/java25", "java", "-cp", "shared/target/classes", "load-tests/CallCost.java"]
        printed = subprocess.run([*command, str(tokens_in), str(tokens_out), *modes], cwd=lab.ROOT, check=True, stdout=subprocess.PIPE, text=True, env=env).stdout
        return {line[0]: float(line[2]) / SAMPLE for line in map(str.split, printed.splitlines())}

    def dollars(self, mode, tokens_in, tokens_out):
        return self.input[mode] * tokens_in + self.output[mode] * tokens_out

    def most(self, mode, calls=MOST_CALLS):
        return calls * self.dollars(mode, MOST_INPUT, self.most_output)

    def expected(self, mode, characters, output=OUTPUT):
        return self.dollars(mode, characters / CHARACTERS_PER_TOKEN, output)


class Purse:
    """The dollars of a run. Thread-safe."""

    def __init__(self, ceiling):
        self.ceiling, self.spent, self.reserved, self.calls = ceiling, 0.0, 0.0, 0
        self.changed = threading.Condition()

    def spend(self, most, call):
        """Reserves the most that a call can cost, makes it, and books what it did cost. The call returns its result and its dollars.

        A call that does not fit waits for those in flight, which mostly cost less than they reserved.
        """
        with self.changed:
            self.changed.wait_for(lambda: not self.reserved or self.fits(most))
            if not self.fits(most):
                raise Ceiling(f"${self.spent:.4f} spent, a call of up to ${most:.4f} does not fit below ${self.ceiling:.2f}")
            self.reserved += most
            self.calls += 1
        dollars = most
        try:
            result, dollars = call()
            return result
        finally:
            with self.changed:
                self.calls -= 1
                self.reserved = self.reserved - most if self.calls else 0.0
                self.spent += dollars
                self.changed.notify_all()

    def fits(self, most):
        return self.spent + self.reserved + most <= self.ceiling
