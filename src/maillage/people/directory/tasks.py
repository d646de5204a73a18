"""What the directory does by itself."""

from __future__ import annotations

from maillage.kernel.tasks import periodic, task
from maillage.people.directory import domain


@periodic("20 4 * * *")
@task()
def settle_functions() -> int:
    """Once a day: whoever's main function has ended gets another one."""
    return domain.settle_main_functions()
