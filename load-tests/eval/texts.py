"""Facts about texts: language, words, slots, labels, parts, kept wording."""
import re

COMMON = {
    "en": "the a an of to and for with that about is are in on it as by this from be or not what which at",
    "es": "el la los las de del y para con que una un en por sobre es se su al lo como más sin esta este cada",
    "fr": "le la les des du et pour avec que une un en dans sur est ce au pas par qui vous ne",
    "de": "der die das und für mit dass ein eine in von ist zu den im auf nicht sich des dem",
}
KANA = re.compile("[\u3040-\u30ff]")
CJK = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")
FENCED = re.compile(r"(?ms)^(```+|~~~+).*?^\1\s*$")
INLINE_CODE = re.compile(r"`[^`\n]*`")
VARIABLE_OR_LINK = re.compile(r"https?://\S+|\{\{[^{}]*\}\}|\$?\{[A-Za-z_]\w*\}|%\(\w+\)[sd]")
SIGNATURE = re.compile(r"\s*\(simulated [0-9a-f]{8}\)")
SLOT = re.compile(r"\[(?!\d+\]|[ xX]\])[^\[\]\n]{2,120}\](?!\()")
LABEL = re.compile(r"(?m)^[\s>\-\d.#]*\*\*([^*\n]{2,60}?)(?::\*\*|\*\*:|\*\*[ \t]*$)")


def own(text):
    """The text without the simulator's signature."""
    return SIGNATURE.sub("", text)


def prose(text):
    return VARIABLE_OR_LINK.sub(" ", FENCED.sub(" ", text))


def language(text):
    """The code of the most likely language; an empty text if nothing tells. A text with kana is Japanese if a third of its letters are CJK."""
    text = prose(text)
    letters = sum(map(str.isalpha, text))
    if KANA.search(text) and len(CJK.findall(text)) > letters / 3:
        return "ja"
    words = re.findall(r"[^\W\d_]+", text.lower())
    counts = {code: sum(word in common for word in words) for code, common in ((c, set(w.split())) for c, w in COMMON.items())}
    best = max(counts, key=counts.get)
    return best if counts[best] else ""


def words(text):
    return re.findall(r"[^\W_]+(?:['’\-][^\W_]+)*", text)


def slots(text, given):
    """The distinct slots of a text, such as [reader: beginners], without those in the given text."""
    return sorted({slot for slot in SLOT.findall(INLINE_CODE.sub(" ", FENCED.sub(" ", text))) if slot not in given})


def labels(text):
    return [label.strip() for label in LABEL.findall(text)]


def part(text, label):
    """The text between a label and the next line that begins with a label."""
    found = re.search(rf"(?ms)^\*\*{re.escape(label)}:?\*\*:?(.*?)(?=^\*\*[^*\n]+\*\*|\Z)", text)
    return found.group(1) if found else ""


def kept_wording(given, text, run=5):
    """The share of the given text's runs of five words that the text has, too."""
    def runs(of):
        lower = [word.lower() for word in words(of)]
        return {tuple(lower[i : i + run]) for i in range(max(1, len(lower) - run + 1))}

    wanted = runs(given)
    return len(wanted & runs(text)) / len(wanted)
