"""Add what writing to a brief and publishing with care need: sources, claims, links, variants, orders, watches."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.operations import Operations


def upgrade(op: Operations) -> None:
    op.create_table(
        "brief_source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("address", sa.String(length=4000), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "task_id"], ["task.site_id", "task.id"], name=op.f("fk_brief_source_site_id_task_id")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_brief_source_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brief_source")),
        sa.UniqueConstraint("site_id", "id", name=op.f("uq_brief_source_site_id_id")),
    )
    with op.batch_alter_table("brief_source") as batch_op:
        batch_op.create_index("ix_brief_source_task", ["task_id"], unique=False)

    op.create_table(
        "content_autosave",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("sector_id", sa.Integer(), nullable=False),
        sa.Column("content_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "content_id"],
            ["content.site_id", "content.id"],
            name=op.f("fk_content_autosave_site_id_content_id"),
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "sector_id"],
            ["sector.site_id", "sector.id"],
            name=op.f("fk_content_autosave_site_id_sector_id"),
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_content_autosave_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_autosave")),
        sa.UniqueConstraint("content_id", name=op.f("uq_content_autosave_content_id")),
    )
    op.create_table(
        "fact_claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("sector_id", sa.Integer(), nullable=False),
        sa.Column("content_id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("sentence", sa.String(), nullable=False),
        sa.Column("block_id", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("source_url", sa.String(length=2000), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.Column("by_user", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "content_id"], ["content.site_id", "content.id"], name=op.f("fk_fact_claim_site_id_content_id")
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "sector_id"], ["sector.site_id", "sector.id"], name=op.f("fk_fact_claim_site_id_sector_id")
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "source_id"],
            ["brief_source.site_id", "brief_source.id"],
            name=op.f("fk_fact_claim_site_id_source_id"),
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_fact_claim_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_claim")),
        sa.UniqueConstraint("content_id", "fingerprint", name=op.f("uq_fact_claim_content_id_fingerprint")),
    )
    op.create_table(
        "article_sketch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("content_id", sa.Integer(), nullable=False),
        sa.Column("hashes", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "content_id"],
            ["content.site_id", "content.id"],
            name=op.f("fk_article_sketch_site_id_content_id"),
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_article_sketch_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_sketch")),
        sa.UniqueConstraint("content_id", name=op.f("uq_article_sketch_content_id")),
    )
    op.create_table(
        "publish_order",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("content_id", sa.Integer(), nullable=False),
        sa.Column("wanted_status", sa.String(length=20), nullable=False),
        sa.Column("not_before", sa.DateTime(), nullable=True),
        sa.Column("waits_for", sa.String(length=40), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error_title", sa.String(length=300), nullable=False),
        sa.Column("error_what", sa.String(), nullable=False),
        sa.Column("error_next", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "content_id"],
            ["content.site_id", "content.id"],
            name=op.f("fk_publish_order_site_id_content_id"),
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_publish_order_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publish_order")),
        sa.UniqueConstraint("content_id", name=op.f("uq_publish_order_content_id")),
    )
    op.create_table(
        "site_watch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("content_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("dismissed_at", sa.DateTime(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "content_id"], ["content.site_id", "content.id"], name=op.f("fk_site_watch_site_id_content_id")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_site_watch_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_watch")),
        sa.UniqueConstraint("content_id", "kind", name=op.f("uq_site_watch_content_id_kind")),
    )
    op.create_table(
        "internal_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("content_id", sa.Integer(), nullable=False),
        sa.Column("target_content_id", sa.Integer(), nullable=True),
        sa.Column("target_task_id", sa.Integer(), nullable=True),
        sa.Column("target_post_id", sa.Integer(), nullable=True),
        sa.Column("anchor", sa.String(length=300), nullable=False),
        sa.Column("block_id", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "content_id"],
            ["content.site_id", "content.id"],
            name=op.f("fk_internal_link_site_id_content_id"),
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "target_content_id"],
            ["content.site_id", "content.id"],
            name=op.f("fk_internal_link_site_id_target_content_id"),
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "target_post_id"],
            ["site_post.site_id", "site_post.id"],
            name=op.f("fk_internal_link_site_id_target_post_id"),
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "target_task_id"],
            ["task.site_id", "task.id"],
            name=op.f("fk_internal_link_site_id_target_task_id"),
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_internal_link_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_internal_link")),
    )
    with op.batch_alter_table("internal_link") as batch_op:
        batch_op.create_index("ix_internal_link_content", ["content_id"], unique=False)
        batch_op.create_index("ix_internal_link_target", ["target_content_id"], unique=False)

    with op.batch_alter_table("content") as batch_op:
        batch_op.add_column(sa.Column("title_options", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("unwritten", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("score", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("open_claims", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("judged_revision", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("author", sa.String(length=80), nullable=False, server_default=""))

    with op.batch_alter_table("image") as batch_op:
        batch_op.add_column(sa.Column("original_file", sa.String(length=300), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("variants", sa.JSON(), nullable=False, server_default="[]"))

    with op.batch_alter_table("prompt_template") as batch_op:
        batch_op.add_column(sa.Column("task_id", sa.Integer(), nullable=True))
        batch_op.drop_constraint(op.f("uq_prompt_template_operation_structure_site_id_version"), type_="unique")
        batch_op.create_unique_constraint(
            op.f("uq_prompt_template_operation_structure_site_id_task_id_version"),
            ["operation", "structure", "site_id", "task_id", "version"],
        )
        batch_op.create_foreign_key(op.f("fk_prompt_template_task_id"), "task", ["task_id"], ["id"])

    with op.batch_alter_table("publish_record") as batch_op:
        batch_op.add_column(sa.Column("sent", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("undo", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("undone_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("conflict", sa.JSON(), nullable=False, server_default="{}"))

    with op.batch_alter_table("site") as batch_op:
        batch_op.add_column(sa.Column("hold_unsourced", sa.Boolean(), nullable=False, server_default="1"))

    with op.batch_alter_table("site_integration") as batch_op:
        batch_op.add_column(sa.Column("publishing", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("doctor", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("doctor_at", sa.DateTime(), nullable=True))

    with op.batch_alter_table("site_post") as batch_op:
        batch_op.add_column(sa.Column("content_id", sa.Integer(), nullable=True))
        batch_op.create_unique_constraint(op.f("uq_site_post_site_id_id"), ["site_id", "id"])
        batch_op.create_foreign_key(
            op.f("fk_site_post_site_id_content_id"), "content", ["site_id", "content_id"], ["site_id", "id"]
        )

    with op.batch_alter_table("task") as batch_op:
        batch_op.add_column(sa.Column("intent", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("language", sa.String(length=10), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("avoid", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("call_to_action", sa.String(length=500), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("links", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("meta_title", sa.String(length=300), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("meta_description", sa.String(length=500), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("images_wanted", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("more_keywords", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("automation_config") as config:
        config.drop_column("frequency")
        config.drop_column("scheduled_time")
        config.add_column(sa.Column("credit_cap", sa.Integer(), nullable=False, server_default="0"))
        config.add_column(sa.Column("schedule", sa.JSON(), nullable=False, server_default="{}"))
        config.add_column(sa.Column("schedule_result", sa.JSON(), nullable=False, server_default="{}"))
