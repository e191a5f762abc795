"""Which statements keep a file between its dry run and its commit? For the bare driver; the member is `$1`."""

KEEP = """
insert into import_upload (member_id, id, file_name, content, expires_at) values ($1, $2, $3, $4, $5)
"""

KEEP_FEW = """
delete from import_upload where member_id = $1 and id not in (
    select id from import_upload where member_id = $1 order by expires_at desc, id limit $2
)
"""

UPLOADED = "select file_name, content from import_upload where member_id = $1 and id = $2 and expires_at > $3"

DROP = "delete from import_upload where member_id = $1 and id = $2"

# For SQLAlchemy's connection, as every sweep: the oldest first, and no more at once than one transaction should hold.
SWEEP = """
delete from import_upload where (member_id, id) in (
    select member_id, id from import_upload where expires_at <= :now order by expires_at limit 100
    for update skip locked
)
"""
