"""What bin/monitor states about Docker, with stubs of docker, Prometheus and Alertmanager in a copy of its files."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent


class Monitor(unittest.TestCase):
    def stated(self, docker, **variables):
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            shutil.copytree(ROOT / "dashboards", folder / "dashboards")
            (folder / "bin").mkdir()
            shutil.copy(ROOT / "bin/monitor", folder / "bin")
            for name, script in {"docker": docker, "prometheus": "exit 0", "prometheus-alertmanager": "exit 0"}.items():
                (folder / name).write_text(f"#!/bin/sh\n{script}\n")
                (folder / name).chmod(0o755)
            environment = {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}", **variables}
            stated = subprocess.run([folder / "bin/monitor"], env=environment, capture_output=True, text=True, timeout=30, check=False).stdout
            self.config = (folder / "target/monitor/config/prometheus/prometheus.yml").read_text()
            return stated

    def test_names_what_is_missing(self):
        self.assertIn("Docker does not run (docker info): no Grafana", self.stated("exit 1"))
        self.assertIn("Docker has no compose plugin (docker compose version): no Grafana", self.stated('[ "$1" = info ]'))
        self.assertIn("MONITOR_DOCKER=no: no Grafana", self.stated("exit 0", MONITOR_DOCKER="no"))

    def test_scrapes_with_the_operators_key(self):
        self.stated("exit 1", PORT="4000")
        self.assertIn("localhost:4000", self.config)
        self.assertNotRegex(self.config, "(?m)^    authorization")
        self.stated("exit 1", OPERATOR_KEY_FILE=__file__)
        self.assertRegex(self.config, "(?m)^    authorization: {credentials_file: operator-key}$")

    def test_uses_docker_with_the_plugin(self):
        self.assertIn("Grafana       http://localhost:3000", self.stated("exit 0"))


if __name__ == "__main__":
    unittest.main()
