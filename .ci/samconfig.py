"""Reads an environment's settings in samconfig.toml. Needs only the standard library of Python 3.11, because bin/stack runs it, too.

Usage: samconfig.py ENVIRONMENT   prints the name of the stack and the region, one a line
"""

import shlex
import sys
import tomllib
from pathlib import Path

FILE = Path(__file__).resolve().parent.parent / "samconfig.toml"


def environments(file=FILE):
    """The parameters of "sam deploy" by environment."""
    config = {name: commands for name, commands in tomllib.loads(file.read_text()).items() if isinstance(commands, dict)}
    return {
        name: commands.get("global", {}).get("parameters", {}) | commands["deploy"]["parameters"]
        for name, commands in config.items() if "deploy" in commands
    }


def settings(environment, file=FILE):
    """Those of one environment. Exits with status 2 if the file does not have it."""
    known = environments(file)
    if environment not in known:
        print(f"ENV must be one of: {' '.join(known)}", file=sys.stderr)
        sys.exit(2)
    return known[environment]


def overrides(config):
    """The values of the template's parameters that the file has, by name."""
    given = config.get("parameter_overrides", [])
    words = [word for text in ([given] if isinstance(given, str) else given) for word in shlex.split(text)]
    for word in words:
        if "=" not in word:
            raise ValueError(f"parameter_overrides: expected Name=value, but got {word}")
    return dict(word.split("=", 1) for word in words)


def region(environment, config):
    """The region. AWS_REGION does not count: the shell may have it from bin/stack of another environment. Exits with status 2 if there is none."""
    if not config.get("region"):
        print(f'{environment}: region: add region = "..." to [{environment}.deploy.parameters] of samconfig.toml', file=sys.stderr)
        sys.exit(2)
    return config["region"]


if __name__ == "__main__":
    own = settings(sys.argv[1])
    print(own["stack_name"], region(sys.argv[1], own), sep="\n")
