"""drop the foreign keys of question sketches

They were looked up twelve times a question in each import, of rows that are written together with their question.

Revision ID: a3c5e81d9f04
Revises: 53521e913214
"""

from alembic import op

revision = "a3c5e81d9f04"
down_revision = "53521e913214"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema up."""
    with op.batch_alter_table("question_sketches", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_question_sketches_bank_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_question_sketches_question_id"), type_="foreignkey")


def downgrade() -> None:
    """Take the schema back down."""
    with op.batch_alter_table("question_sketches", schema=None) as batch_op:
        batch_op.create_foreign_key(batch_op.f("fk_question_sketches_bank_id"), "question_banks", ["bank_id"], ["id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_question_sketches_question_id"), "questions", ["question_id"], ["id"]
        )
