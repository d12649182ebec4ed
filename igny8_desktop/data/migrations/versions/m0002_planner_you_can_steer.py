"""Add what steering the planner needs: undo of imports, saved views, roles and strays of clusters, posts of the site."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.operations import Operations


def upgrade(op: Operations) -> None:
    op.create_table(
        "import_mapping",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tool", sa.String(length=80), nullable=False),
        sa.Column("header", sa.String(length=64), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_mapping")),
        sa.UniqueConstraint("tool", "header", name=op.f("uq_import_mapping_tool_header")),
    )
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("list_kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_saved_view_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("site_id", "list_kind", "name", name=op.f("uq_saved_view_site_id_list_kind_name")),
    )
    op.create_table(
        "site_post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("post_type", sa.String(length=40), nullable=False),
        sa.Column("remote_id", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("slug", sa.String(length=200), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("excerpt", sa.String(), nullable=False),
        sa.Column("remote_modified_at", sa.DateTime(), nullable=True),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_site_post_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_post")),
        sa.UniqueConstraint("site_id", "post_type", "remote_id", name=op.f("uq_site_post_site_id_post_type_remote_id")),
    )
    op.create_table(
        "keyword_import_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("keyword_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_keyword_import_change_site_id")),
        sa.ForeignKeyConstraint(
            ["site_id", "import_id"],
            ["keyword_import.site_id", "keyword_import.id"],
            name=op.f("fk_keyword_import_change_site_id_import_id"),
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "keyword_id"],
            ["keyword.site_id", "keyword.id"],
            name=op.f("fk_keyword_import_change_site_id_keyword_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_keyword_import_change")),
        sa.UniqueConstraint("import_id", "keyword_id", name=op.f("uq_keyword_import_change_import_id_keyword_id")),
    )
    op.create_table(
        "cluster_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("sector_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("rows", sa.LargeBinary(), nullable=False),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_cluster_change_site_id")),
        sa.ForeignKeyConstraint(
            ["site_id", "sector_id"],
            ["sector.site_id", "sector.id"],
            name=op.f("fk_cluster_change_site_id_sector_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cluster_change")),
    )
    op.create_index("ix_cluster_change_site", "cluster_change", ["site_id", "id"])
    op.add_column("sector", sa.Column("granularity", sa.Double(), nullable=True))
    op.add_column(
        "automation_config", sa.Column("granularity", sa.String(length=20), nullable=False, server_default="")
    )
    op.create_index("ix_keyword_import_change_keyword", "keyword_import_change", ["keyword_id"])
    op.create_index("ix_idea_keyword_keyword", "idea_keyword", ["keyword_id"])
    op.create_index("ix_task_keyword_keyword", "task_keyword", ["keyword_id"])
    op.add_column("keyword_import", sa.Column("market", sa.String(length=20), nullable=False, server_default=""))
    op.add_column("keyword_import", sa.Column("undone_at", sa.DateTime(), nullable=True))
    for column in (
        sa.Column("word_count", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("pinned", sa.Boolean(), nullable=False, server_default="0"),
        sa.Column("fit", sa.Double(), nullable=True),
        sa.Column("second_cluster_id", sa.Integer(), nullable=True),
        sa.Column("second_fit", sa.Double(), nullable=True),
        sa.Column("outlier", sa.Boolean(), nullable=False, server_default="0"),
        sa.Column("ranking_urls", sa.JSON(), nullable=False, server_default="[]"),
    ):
        op.add_column("keyword", column)
    for name, sorted_by in (("ix_keyword_site_volume", "volume"), ("ix_keyword_site_text", "text")):
        op.drop_index(name, "keyword")
        columns = ["site_id", sorted_by, "id", "sector_id"]
        op.create_index(name, "keyword", columns, sqlite_where=sa.text("deleted_at IS NULL"))
    # Normalised texts have single spaces between their words.
    op.execute("UPDATE keyword SET word_count = length(normalised) - length(replace(normalised, ' ', '')) + 1")
    op.drop_index("ix_keyword_cluster", "keyword")
    figures = ["market", "volume_max", "volume", "difficulty", "intent", "sector_id"]
    op.create_index(
        "ix_keyword_cluster",
        "keyword",
        ["cluster_id", "site_id", "deleted_at", *figures],
        sqlite_where=sa.text("cluster_id IS NOT NULL"),
    )
    with op.batch_alter_table("cluster") as cluster:
        cluster.add_column(sa.Column("stray", sa.Boolean(), nullable=False, server_default="0"))
        cluster.add_column(sa.Column("name_source", sa.String(length=40), nullable=False, server_default=""))
        cluster.add_column(sa.Column("role", sa.String(length=40), nullable=True))
        cluster.add_column(sa.Column("role_source", sa.String(length=40), nullable=False, server_default=""))
        cluster.add_column(sa.Column("hub_id", sa.Integer(), nullable=True))
        cluster.add_column(sa.Column("opportunity", sa.Integer(), nullable=True))
        cluster.create_foreign_key(
            op.f("fk_cluster_sector_id_hub_id"), "cluster", ["sector_id", "hub_id"], ["sector_id", "id"]
        )
        cluster.create_index("ix_cluster_hub", ["hub_id"])
    op.execute("UPDATE cluster SET name_source = 'by hand' WHERE by_hand")
    with op.batch_alter_table("content_idea") as idea:
        idea.add_column(sa.Column("angle", sa.String(), nullable=False, server_default=""))
        idea.add_column(sa.Column("intent", sa.String(length=40), nullable=True))
        idea.add_column(sa.Column("meta_title", sa.String(length=300), nullable=False, server_default=""))
        idea.add_column(sa.Column("meta_description", sa.String(length=500), nullable=False, server_default=""))
        idea.add_column(sa.Column("hub_idea_id", sa.Integer(), nullable=True))
        idea.add_column(sa.Column("opportunity", sa.Integer(), nullable=True))
        idea.add_column(sa.Column("collisions", sa.JSON(), nullable=False, server_default="[]"))
        idea.add_column(sa.Column("collision_decision", sa.String(length=40), nullable=False, server_default=""))
        idea.add_column(sa.Column("collisions_checked_at", sa.DateTime(), nullable=True))
        idea.create_foreign_key(
            op.f("fk_content_idea_site_id_hub_idea_id"), "content_idea", ["site_id", "hub_idea_id"], ["site_id", "id"]
        )
