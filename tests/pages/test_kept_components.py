"""A component that is drawn once for the same values never shows one reader what was drawn of another value."""

from markupsafe import Markup

from tests.drawing import draw


def test_a_text_is_escaped_though_the_same_text_was_drawn_as_markup() -> None:
    words = [Markup("<b>1</b>"), "<b>1</b>"]
    drawn = [draw("{{ status('ok', word) }}", word=word) for word in (*words, *reversed(words))]
    assert [("<b>1</b>" in html, "&lt;b&gt;1" in html) for html in drawn] == [
        *((True, False), (False, True)),
        *((False, True), (True, False)),
    ]


def test_another_language_draws_its_own_words() -> None:
    source = "{{ heat_row('局', '', [none], [100]) }}"
    assert "还没有" in draw(source)
    assert "还没有" not in draw(source, "en")


def test_what_is_not_plain_is_drawn_each_time() -> None:
    shown = {"word": "一"}
    source = "{{ pairs([('k', shown.word)]) }}"
    first = draw(source, shown=shown)
    shown["word"] = "二"
    assert draw(source, shown=shown) == first.replace("一", "二")


def test_a_table_takes_rows_that_were_drawn_and_rows_of_words() -> None:
    columns = "[col('a', 'A')]"
    assert "<tr><td>drawn</td></tr>" in draw(
        f"{{{{ data_table(rows, {columns}) }}}}", rows=[Markup("<tr><td>drawn</td></tr>")]
    )
    words = draw(f"{{% call(row, key) data_table(['units'], {columns}) %}}{{{{ row }}}}:{{{{ key }}}}{{% endcall %}}")
    assert "units:a" in words
