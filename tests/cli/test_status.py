"""tracker status"""

from tests.conftest import Tracker


def test_a_move_with_evidence_is_current_afterwards(desk: Tracker) -> None:
    ran = desk(
        "status", "scan-lorries", "adopted", "--on", "2025-06-01", "--reason", "The order was signed",
        "--url", "https://example.org/order", "--finding", "The order is published",
    )  # fmt: skip
    assert "scan-lorries: under-consideration -> adopted on 2025-06-01" in ran.out
    assert 'evidence: supports, "The order is published"' in ran.out
    assert "current: scan-lorries is adopted since 2025-06-01" in ran.out
