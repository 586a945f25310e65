"""The section on clusters of the benchmarks' page, and that it can be measured."""

import re

import pytest

from benchmarks.report import CLUSTER_TITLE, cluster_section, with_cluster_section

PAGE = "# Benchmarks\n\n## Others\n\n1\n"


def test_the_section_is_replaced_and_found_again():
    section = f"{CLUSTER_TITLE}\n\n2\n"
    assert cluster_section(PAGE) == ""
    page = with_cluster_section(PAGE, section)
    assert page == PAGE + "\n" + section
    assert with_cluster_section(page, section) == page
    assert cluster_section(page) == section


# Its rows go out with the graph, before what is timed; Dask warns of that.
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Sending large graph")
def test_all_of_it_can_be_measured(capsys, tmp_path):
    cluster = pytest.importorskip("benchmarks.cluster")
    page = tmp_path / "page.md"
    page.write_text(PAGE)
    cluster.main(["--quick", "--markdown", str(page)])
    section = cluster_section(page.read_text())
    assert section in capsys.readouterr().out
    assert re.findall(r"^### (\w+)", section, re.MULTILINE) == [
        "Rounds", "Fits", "Batches", "Stream",
    ]  # fmt: skip
