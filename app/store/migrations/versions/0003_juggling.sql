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
    quoted_id INTEGER,
    created_at INTEGER DEFAULT 0 NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(conversation_id) REFERENCES conversation (id)
);

CREATE INDEX ix_customer_birthday ON customer (substr(birthday, -5)) WHERE birthday <> '';

CREATE INDEX ix_imported_row_ref ON imported_row (ref);

CREATE INDEX ix_customer_last ON customer (last_at);

CREATE INDEX ix_customer_messages ON customer (message_count);

CREATE INDEX ix_customer_since ON customer (created_at);

CREATE INDEX ix_customer_favourite ON customer (sort_name) WHERE favourite;

CREATE INDEX ix_conversation_assignee ON conversation (assignee);

CREATE INDEX ix_conversation_channel ON conversation (channel) WHERE channel <> 'whatsapp';

CREATE INDEX ix_conversation_priority ON conversation (priority, waiting_since, state, last_at) WHERE priority > 0;

CREATE INDEX ix_conversation_queue ON conversation (id, customer_id, state, waiting_since, window_ends_at, last_at, priority, assignee, unread, channel, trouble, draft, snoozed_until);

CREATE INDEX ix_conversation_snoozed_last ON conversation (last_at) WHERE state = 'snoozed';

CREATE INDEX ix_conversation_trouble ON conversation (last_at) WHERE trouble > 0;

DROP INDEX ix_conversation_unread;

CREATE INDEX ix_conversation_unread ON conversation (state, last_at) WHERE unread > 0;

DROP INDEX ix_customer_label_label;

CREATE INDEX ix_customer_label_label ON customer_label (label_id, customer_id);

CREATE INDEX ix_conversation_waiting_last ON conversation (last_at) WHERE waiting_since IS NOT NULL;

CREATE INDEX ix_conversation_window ON conversation (state, window_ends_at) WHERE waiting_since IS NULL;

CREATE INDEX ix_customer_field_value ON customer_field (field_id, sort_value);

CREATE INDEX ix_scheduled_conversation ON scheduled (conversation_id);

CREATE INDEX ix_scheduled_due ON scheduled (due_at) WHERE state = 'waiting';

ALTER TABLE note ADD COLUMN search VARCHAR DEFAULT '' NOT NULL;

CREATE VIRTUAL TABLE customer_search USING fts5(
    words, content='', columnsize=0, detail=none, tokenize='trigram'
);

CREATE TRIGGER search_customer_insert AFTER INSERT ON customer WHEN NEW.search <> '' BEGIN
    INSERT INTO customer_search (rowid, words) VALUES (NEW.id, NEW.search);
END;

CREATE TRIGGER search_customer_delete AFTER DELETE ON customer WHEN OLD.search <> '' BEGIN
    INSERT INTO customer_search (customer_search, rowid, words) VALUES ('delete', OLD.id, OLD.search);
END;

CREATE TRIGGER search_customer_update AFTER UPDATE OF search ON customer WHEN NEW.search <> OLD.search BEGIN
    INSERT INTO customer_search (customer_search, rowid, words) SELECT 'delete', OLD.id, OLD.search WHERE OLD.search <> '';
    INSERT INTO customer_search (rowid, words) SELECT NEW.id, NEW.search WHERE NEW.search <> '';
END;

CREATE VIRTUAL TABLE note_search USING fts5(
    words, content='', columnsize=0, detail=none, tokenize='ascii', prefix='2 3 4 5 6'
);

CREATE TRIGGER search_note_insert AFTER INSERT ON note WHEN NEW.search <> '' BEGIN
    INSERT INTO note_search (rowid, words) VALUES (NEW.id, NEW.search);
END;

CREATE TRIGGER search_note_delete AFTER DELETE ON note WHEN OLD.search <> '' BEGIN
    INSERT INTO note_search (note_search, rowid, words) VALUES ('delete', OLD.id, OLD.search);
END;

CREATE TRIGGER search_note_update AFTER UPDATE OF search ON note WHEN NEW.search <> OLD.search BEGIN
    INSERT INTO note_search (note_search, rowid, words) SELECT 'delete', OLD.id, OLD.search WHERE OLD.search <> '';
    INSERT INTO note_search (rowid, words) SELECT NEW.id, NEW.search WHERE NEW.search <> '';
END;

INSERT INTO customer_search (rowid, words) SELECT id, search FROM customer WHERE search <> '';
