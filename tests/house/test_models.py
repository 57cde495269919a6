"""What every table and relationship promises."""

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, configure_mappers, mapped_column, relationship

from lms.tables import Model


def test_no_relationship_loads_by_itself() -> None:
    configure_mappers()
    assert _self_loading(Model) == []


def test_a_relationship_that_loads_by_itself_is_seen() -> None:
    class Other(DeclarativeBase):
        metadata = MetaData()

    class Node(Other):
        __tablename__ = "nodes"
        id: Mapped[int] = mapped_column(primary_key=True)
        up: Mapped["Node"] = relationship(
            primaryjoin="Node.id == foreign(Node.id)", remote_side="Node.id", uselist=False
        )

    assert _self_loading(Other) == ["Node.up"]


def _self_loading(base: type[DeclarativeBase]) -> list[str]:
    return [
        f"{mapper.class_.__name__}.{link.key}"
        for mapper in base.registry.mappers
        for link in mapper.relationships
        if link.lazy != "raise"
    ]
