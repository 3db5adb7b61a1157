"""The judge: Claude scores optimized prompts by rubric.md, ten points of 0 to 3. It is told neither the prompt resource nor the run."""
import http.client
import json
import os
import pathlib
import re
import urllib.parse

RUBRIC = (pathlib.Path(__file__).parent / "rubric.md").read_text()
POINTS = re.findall(r"(?m)^\d+\. \*\*(\w+)\*\*", RUBRIC)
MODEL = os.environ.get("EVAL_JUDGE_MODEL") or "claude-sonnet-5-5"
MAX_TOKENS = 4096
BEST = 3
SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": [*POINTS, "remark"],
    "properties": {**{point: {"type": "integer", "enum": list(range(BEST + 1))} for point in POINTS}, "remark": {"type": "string"}},
}


class Unjudged(Exception):
    """The judge gave no scores."""


def message(body, prompt):
    context = {key: value for key, value in body.items() if key not in ("prompt", "mode")}
    parts = [("kind", body["mode"]), ("rough_text", body["prompt"])]
    parts += [("context", json.dumps(context, ensure_ascii=False))] if context else []
    return "\n".join(f"<{tag}>{text}</{tag}>" for tag, text in [*parts, ("prompt_to_score", prompt)]) + "\nScore the prompt to score by the ten points."


def score(body, prompt, base_url, key):
    """The scores by point with the remark, and the usage."""
    request = {
        "model": MODEL,
        "max_tokens": MAX_TOKENS,
        "system": RUBRIC,
        "messages": [{"role": "user", "content": message(body, prompt)}],
        "output_config": {"format": {"type": "json_schema", "schema": SCHEMA}, "effort": "low"},
    }
    reply = post(base_url, key, request)
    usage = reply.get("usage", {})
    text = next((block["text"] for block in reply.get("content", []) if block.get("type") == "text"), "")
    try:
        scores = json.loads(text)
        return {point: int(scores[point]) for point in POINTS} | {"remark": str(scores["remark"])}, usage
    except (ValueError, KeyError, TypeError):
        raise Unjudged(f"the judge's answer has no scores (stop reason {reply.get('stop_reason')})") from None


def post(base_url, key, request):
    url = urllib.parse.urlsplit(base_url)
    connection_type = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
    connection = connection_type(url.netloc, timeout=120)
    headers = {"content-type": "application/json", "x-api-key": key, "anthropic-version": "2026-10-21"}
    try:
        connection.request("POST", url.path.rstrip("/") + "/v1/messages", json.dumps(request), headers)
        response = connection.getresponse()
        content = response.read()
    except (OSError, http.client.HTTPException) as broken:
        raise Unjudged(f"the judge was not reached: {type(broken).__name__}") from None
    finally:
        connection.close()
    if response.status != 200:
        raise Unjudged(f"the judge's status was {response.status}")
    return json.loads(content)


def total(scores):
    return sum(scores[point] for point in POINTS)
