"""What is forgotten in the background."""

from __future__ import annotations

from maillage.heritage.classroom.domain import classes
from maillage.kernel.tasks import periodic, task


@periodic("40 3 * * *")
@task(retries=2)
def forget_old_classes() -> None:
    """Delete the classes that ended more than 60 days ago, each night."""
    classes.forget_old()
