"""site-index.js：索引和名次，用几页小书。"""

import json

from searcher import Searcher

MASK = [["掩码", "mask"], "a.html"]
PAGES = [
    ["甲", "a.html", [["", "甲", "这一页讲遮挡。", ""], ["因果", "因果", "只看前面。", ""]]],
    ["乙", "b.html", [["", "乙", "生成时用 KV 缓存，再做 Softmax。", "tokens = f(x)"], ["k", "top-k", "温度。", ""]]],
    ["丙", "c.html", [["", "丙", "掩码在 softmax 之前；多头。一个头，除以 √d_k。", ""], ["头", "头", "", ""]]],
    ["丁", "d.html", [["", "丁", "缓慢地存。查询、键、值。mask 是掩码，two 和 d_v。", ""]]],
]


def search(query, pages=PAGES, concepts=(MASK,)):
    data = json.dumps({"pages": pages, "concepts": concepts})
    return Searcher(f"const SEARCH_DATA = {data};")(query)


def pages(query):
    return [group["page"] for group in search(query)]


def test_width_and_case_make_no_difference():
    assert sorted(pages("ｓｏｆｔｍａｘ")) == sorted(pages("SoftMax")) == ["丙", "乙"]


def test_spaces_between_chinese_and_latin_do_not_count():
    for query in ("KV缓存", "kv 缓存", "ＫＶ　缓存"):
        first, *_ = search(query)
        assert first["page"] == "乙" and first["complete"]
    first, *_ = search("查询键值")
    assert first["page"] == "丁" and first["complete"]


def test_hyphens_do_not_count():
    assert pages("topk") == pages("top-k") == ["乙"] and pages("TOP k")[0] == "乙"


def test_one_character_is_found_wherever_it_stands():
    (group,) = search("头")
    assert group["page"] == "丙" and [hit["anchor"] for hit in group["hits"]] == ["头", ""]


def test_the_more_often_the_higher():
    pages = [
        ["甲", "a.html", [["", "甲", "一个头，没有别的。", ""]]],
        ["乙", "b.html", [["", "乙", "多头，每个头，头一个。", ""]]],
    ]
    assert [group["page"] for group in search("头", pages, ())] == ["乙", "甲"]


def test_latin_words_are_not_found_inside_others():
    assert pages("d_k") == pages("√d_k") == pages("根号d_k") == ["丙"]
    assert pages("wo") == []


def test_exact_ones_come_before_near_misses():
    groups = search("因果掩码", concepts=())
    assert len(groups) == 3 and not any(group["complete"] for group in groups)
    near = search("KV缓存图", concepts=())
    assert near[0]["page"] == "乙" and not near[0]["complete"]
    groups = search("softmax 掩码", concepts=())
    assert groups[0]["page"] == "丙" and [group["complete"] for group in groups] == [True, False, False]
    groups = search("头 多头", concepts=())
    assert [group["page"] for group in groups] == ["丙"] and groups[0]["hits"][0]["anchor"] == ""


def test_a_typing_error_is_a_near_miss():
    (first, *_) = search("sofmax")
    assert first["page"] in "乙丙" and not first["complete"]


def test_synonyms_are_one_concept_and_lead_to_its_page():
    assert sorted(pages("mask")) == sorted(pages("掩码")) == ["丁", "丙", "甲"]
    assert search("mask")[-1]["complete"]
    assert pages("遮罩") == []


def test_a_title_comes_before_the_text():
    pages = [["甲", "a.html", [["", "甲", "温度", ""]]], ["乙", "b.html", [["", "乙", "", ""], ["t", "温度", "", ""]]]]
    assert [group["page"] for group in search("温度", pages, ())] == ["乙", "甲"]


def test_the_passage_is_there_once_on_its_page():
    sections = [["", "甲", "温度高，就平。", ""], ["t", "乙", "温度低，就尖。", ""]]
    (group,) = search("温度", [["甲", "a.html", sections]], ())
    assert [hit["passage"] for hit in group["hits"]] == ["温度高", "温度低"]


def test_signs_are_no_words():
    assert search("？！") == search("<>") == search("  ") == []
    assert not any(group["complete"] for group in search("<img src=x onerror=alert(1)>"))


def test_inherited_names_are_ordinary_words():
    named = [["甲", "a.html", [["", "constructor", "写着 __proto__", ""]]]]
    for query in ("constructor", "__proto__"):
        assert pages(query) == [] and search(query, named)[0]["complete"]
