"""Checks the deployed jar by its bill of materials (CycloneDX JSON, from make sbom).

    components.py licences BOM           lists each component's licences; status 1 if one is not among those below
    components.py vulnerabilities BOM    asks osv.dev about each component; status 1 if it knows something, 2 if it does not answer
"""

import json
import os
import sys
import urllib.request
from collections import defaultdict
from pathlib import Path

OSV = os.environ.get("OSV_URL", "https://api.osv.dev")
# Licences that allow shipping the library inside the jar without publishing this project's sources.
ACCEPTED = {"Apache-2.0", "MIT", "MIT-0", "BSD-2-Clause", "BSD-3-Clause", "EPL-2.0"}


def components(bom):
    return json.loads(bom.read_text())["components"]


def licences_of(component):
    found = []
    for entry in component.get("licenses", []):
        named = entry.get("license", {})
        found.append(entry.get("expression") or named.get("id") or named.get("name"))
    return sorted(found) or ["none"]


def licences(bom):
    by_licence = defaultdict(list)
    for component in components(bom):
        by_licence[", ".join(licences_of(component))].append(f"{component['name']} {component['version']}")
    for names in sorted(by_licence):
        print(names, *sorted(by_licence[names]), sep="\n  ")
    # Of several licences, any may be chosen.
    refused = [names for names in by_licence if ACCEPTED.isdisjoint(names.split(", "))]
    for names in refused:
        print(f"Not accepted: {names}", file=sys.stderr)
    return 1 if refused else 0


def vulnerabilities(bom):
    purls = [component["purl"].split("?")[0] for component in components(bom)]
    query = {"queries": [{"package": {"purl": purl}} for purl in purls]}
    request = urllib.request.Request(
        f"{OSV}/v1/querybatch", json.dumps(query).encode(), {"content-type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            results = json.load(answer)["results"]
    except OSError as failure:
        print(f"{OSV} does not answer: {failure}", file=sys.stderr)
        return 2
    known = {purl: result["vulns"] for purl, result in zip(purls, results, strict=True) if result.get("vulns")}
    for purl, found in known.items():
        print(purl, *(f"https://osv.dev/vulnerability/{one['id']}" for one in found), sep="\n  ")
    print(f"{len(purls)} components, {len(known)} with known vulnerabilities")
    return 1 if known else 0


if __name__ == "__main__":
    sys.exit({"licences": licences, "vulnerabilities": vulnerabilities}[sys.argv[1]](Path(sys.argv[2])))
