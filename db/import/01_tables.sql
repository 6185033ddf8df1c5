-- What evolv import-django works with: tables and functions of this session alone (pg_temp), gone with its transaction.

-- The rows of the source's table that is just being taken: the columns that bin/import_map.c names, as they are there.
CREATE TEMP TABLE import_source (
    id     bigint PRIMARY KEY,
    fields jsonb NOT NULL
) ON COMMIT DROP;

-- What would become of them here.
CREATE TEMP TABLE import_candidate (
    source_id bigint PRIMARY KEY,
    place     integer,           -- where it stands among those that are written together; NULL: it is not written
    is_known  boolean NOT NULL,  -- an earlier import met it
    target_id bigint,            -- its row here; of a known one NULL: deleted here, or a pair
    fields    jsonb NOT NULL,    -- values by the columns of our table
    digests   jsonb NOT NULL     -- of what they were made of, column by column
) ON COMMIT DROP;
CREATE UNIQUE INDEX ON import_candidate (place);

-- The files that the rows name, once they are ours.
CREATE TEMP TABLE import_file (
    source_id bigint NOT NULL,
    field     text NOT NULL,
    key       text NOT NULL,
    file_name text NOT NULL,
    size      bigint NOT NULL,
    PRIMARY KEY (source_id, field)
) ON COMMIT DROP;

-- The rows that this import made or changed.
CREATE TEMP TABLE import_taken (
    kind      text NOT NULL,
    target_id bigint NOT NULL,
    is_new    boolean NOT NULL,
    PRIMARY KEY (kind, target_id)
) ON COMMIT DROP;

-- One row for each kind of row, in the order in which they were taken.
CREATE TEMP TABLE import_count (
    n            integer GENERATED ALWAYS AS IDENTITY,
    kind         text PRIMARY KEY,
    source_table text NOT NULL,
    read         bigint NOT NULL,
    made         bigint NOT NULL DEFAULT 0,
    changed      bigint NOT NULL DEFAULT 0,
    unchanged    bigint NOT NULL DEFAULT 0,
    skipped      bigint NOT NULL DEFAULT 0
) ON COMMIT DROP;

-- What there is to say beside that.
CREATE TEMP TABLE import_report (
    n            integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    what         text NOT NULL,  -- 'skipped': a row; 'note': it was taken, but not as it was; 'not taken', 'missing'
    source_table text NOT NULL,
    source_id    bigint,
    reason       text NOT NULL,
    conflicts    jsonb           -- the rows that are in the way: [{"id": here, "source_id": there or null}]
) ON COMMIT DROP;
