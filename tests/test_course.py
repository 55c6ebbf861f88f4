"""The pages of `make course`, on a small notebook of its own."""

import re

import nbformat

from ganutils import course

SOURCES = {
    "00_first": ["# One\n\n$x^2$, [next](01_second.ipynb)"],
    "01_second": ["import ipywidgets\n\nprint(6 * 7)\nipywidgets.IntSlider()"],
    "02_third": ["from IPython.display import Image\n\nImage(data=b'GIF89a', format='gif')"],
}


def test_pages_need_no_network(tmp_path, monkeypatch):
    for name, (source,) in SOURCES.items():
        new = nbformat.v4.new_markdown_cell if source[0] == "#" else nbformat.v4.new_code_cell
        nbformat.write(nbformat.v4.new_notebook(cells=[new(source)]), tmp_path / f"{name}.ipynb")
    monkeypatch.setattr(course, "NOTEBOOKS", sorted(tmp_path.glob("*.ipynb")))
    course.build(tmp_path / "build")
    first, second, third = (
        (tmp_path / "build" / f"{name}.html").read_text(encoding="utf-8") for name in SOURCES
    )
    assert 'href="01_second.html"' in first
    assert (tmp_path / "build" / "index.html").read_text(encoding="utf-8") == first
    assert 'src="mathjax/MathJax.js' in first
    assert (tmp_path / "build" / "mathjax" / "MathJax.js").exists()
    assert "<pre>42\n</pre>" in second
    assert "IntSlider(value" not in second
    assert 'src="data:image/gif;base64,R0lGODlh"' in third
    for page in (first, second, third):
        assert not re.search(r'<(script|link)[^>]+(src|href)="https?:', page)
