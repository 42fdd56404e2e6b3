CREATE TABLE custom_field (
    id INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    choices VARCHAR DEFAULT '[]' NOT NULL,
    position INTEGER DEFAULT 0 NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (name)
);

ALTER TABLE customer ADD COLUMN favourite BOOLEAN DEFAULT 0 NOT NULL;

ALTER TABLE customer ADD COLUMN birthday VARCHAR DEFAULT '' NOT NULL;

CREATE TABLE deed (
    id INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    at INTEGER NOT NULL,
    count INTEGER DEFAULT 1 NOT NULL,
    "before" VARCHAR NOT NULL,
    undone_at INTEGER,
    PRIMARY KEY (id)
);

ALTER TABLE label ADD COLUMN bell BOOLEAN DEFAULT 0 NOT NULL;

CREATE TABLE macro (
    id INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    steps VARCHAR NOT NULL,
    "key" VARCHAR DEFAULT '' NOT NULL,
    uses INTEGER DEFAULT 0 NOT NULL,
    used_at INTEGER,
    created_at INTEGER DEFAULT 0 NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (name)
);

CREATE TABLE saved_view (
    id INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    "query" VARCHAR DEFAULT '' NOT NULL,
    sort VARCHAR DEFAULT 'wait' NOT NULL,
    "key" VARCHAR DEFAULT '' NOT NULL,
    position INTEGER DEFAULT 0 NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (name)
);

ALTER TABLE conversation ADD COLUMN priority INTEGER DEFAULT 0 NOT NULL;

ALTER TABLE conversation ADD COLUMN assignee VARCHAR DEFAULT '' NOT NULL;

CREATE TABLE customer_field (
    customer_id INTEGER NOT NULL,
    field_id INTEGER NOT NULL,
    value VARCHAR NOT NULL,
    sort_value VARCHAR DEFAULT '' NOT NULL,
    PRIMARY KEY (customer_id, field_id),
    FOREIGN KEY(customer_id) REFERENCES customer (id),
    FOREIGN KEY(field_id) REFERENCES custom_field (id)
)
 WITHOUT ROWID;

CREATE TABLE scheduled (
    id INTEGER NOT NULL,
    conversation_id INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    text VARCHAR DEFAULT '' NOT NULL,
    content VARCHAR,
    state VARCHAR DEFAULT 'waiting' NOT NULL,
    reason VARCHAR DEFAULT '' NOT NULL,
    if_written VARCHAR DEFAULT 'hold' NOT NULL,
    last_inbound_id INTEGER,
    message_id INTEGER,
    created_at INTEGER DEFAULT 0 NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(conversation_id) REFERENCES conversation (id)
);

CREATE INDEX ix_customer_birthday ON customer (substr(birthday, -5)) WHERE birthday <> '';

CREATE INDEX ix_customer_favourite ON customer (sort_name) WHERE favourite;

CREATE INDEX ix_conversation_assignee ON conversation (assignee, last_at) WHERE assignee <> '';

CREATE INDEX ix_conversation_priority ON conversation (priority, waiting_since) WHERE priority > 0;

CREATE INDEX ix_customer_field_value ON customer_field (field_id, sort_value);

CREATE INDEX ix_scheduled_conversation ON scheduled (conversation_id);

CREATE INDEX ix_scheduled_due ON scheduled (due_at) WHERE state = 'waiting';
