-- Version 1, frozen with the first release.

PRAGMA application_id=1416786798;

CREATE TABLE account_notice (
    id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    field VARCHAR NOT NULL,
    text VARCHAR NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE change (
    seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    kind VARCHAR NOT NULL,
    ref INTEGER DEFAULT 0 NOT NULL
);

CREATE TABLE channel_account (
    id INTEGER NOT NULL,
    channel VARCHAR NOT NULL,
    external_id VARCHAR NOT NULL,
    business_id VARCHAR DEFAULT '' NOT NULL,
    name VARCHAR DEFAULT '' NOT NULL,
    number VARCHAR DEFAULT '' NOT NULL,
    graph_url VARCHAR DEFAULT 'https://graph.facebook.com' NOT NULL,
    api_version VARCHAR DEFAULT 'v25.0' NOT NULL,
    state VARCHAR DEFAULT 'unknown' NOT NULL,
    state_detail VARCHAR DEFAULT '' NOT NULL,
    last_received_at INTEGER,
    created_at INTEGER DEFAULT 0 NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (channel, external_id)
);

CREATE TABLE counter (
    name VARCHAR NOT NULL,
    value INTEGER DEFAULT 0 NOT NULL,
    PRIMARY KEY (name)
);

CREATE TABLE customer (
    id INTEGER NOT NULL,
    given_name VARCHAR DEFAULT '' NOT NULL,
    profile_name VARCHAR DEFAULT '' NOT NULL,
    name VARCHAR DEFAULT '' NOT NULL,
    sort_name VARCHAR DEFAULT '' NOT NULL,
    search VARCHAR DEFAULT '' NOT NULL,
    blocked BOOLEAN DEFAULT 0 NOT NULL,
    created_at INTEGER DEFAULT 0 NOT NULL,
    last_at INTEGER,
    message_count INTEGER DEFAULT 0 NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX ix_customer_sort ON customer (sort_name);

CREATE TABLE gap (
    id INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER NOT NULL,
    dismissed BOOLEAN DEFAULT 0 NOT NULL,
    PRIMARY KEY (id),
    CHECK (ended_at >= started_at)
);

CREATE TABLE job (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    payload VARCHAR DEFAULT '{}' NOT NULL,
    due_at INTEGER DEFAULT 0 NOT NULL,
    attempts INTEGER DEFAULT 0 NOT NULL,
    created_at INTEGER DEFAULT 0 NOT NULL
);

CREATE TABLE label (
    id INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    colour VARCHAR DEFAULT 'plain' NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (name)
);

CREATE TABLE lease (
    name VARCHAR NOT NULL,
    host VARCHAR NOT NULL,
    pid INTEGER NOT NULL,
    boot_id VARCHAR NOT NULL,
    epoch INTEGER NOT NULL,
    taken_at INTEGER NOT NULL,
    renewed_at INTEGER NOT NULL,
    address VARCHAR DEFAULT '' NOT NULL,
    PRIMARY KEY (name)
);

CREATE TABLE message_event (
    message_id INTEGER NOT NULL,
    status VARCHAR NOT NULL,
    at INTEGER NOT NULL,
    error_code INTEGER,
    error_text VARCHAR,
    PRIMARY KEY (message_id, status, at)
)
 WITHOUT ROWID;

CREATE TABLE meta (
    name VARCHAR NOT NULL,
    value VARCHAR NOT NULL,
    PRIMARY KEY (name)
);

CREATE TABLE outbox (
    message_id INTEGER NOT NULL,
    conversation_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    state VARCHAR DEFAULT 'queued' NOT NULL,
    due_at INTEGER DEFAULT 0 NOT NULL,
    attempts INTEGER DEFAULT 0 NOT NULL,
    epoch INTEGER,
    first_failed_at INTEGER,
    created_at INTEGER DEFAULT 0 NOT NULL,
    PRIMARY KEY (message_id)
);

CREATE INDEX ix_outbox_conversation ON outbox (conversation_id);

CREATE INDEX ix_outbox_due ON outbox (due_at);

CREATE TABLE parked_receipt (
    id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    external_id VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    at INTEGER NOT NULL,
    "key" VARCHAR,
    error_code INTEGER,
    error_text VARCHAR,
    received_at INTEGER DEFAULT 0 NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (account_id, external_id, status, at)
);

CREATE TABLE raw_event (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    channel VARCHAR NOT NULL,
    received_at INTEGER NOT NULL,
    body BLOB NOT NULL,
    state VARCHAR DEFAULT 'new' NOT NULL,
    reason VARCHAR DEFAULT '' NOT NULL
);

CREATE INDEX ix_raw_event_state ON raw_event (state);

CREATE TABLE raw_item (
    id INTEGER NOT NULL,
    channel VARCHAR NOT NULL,
    account_id INTEGER,
    customer_id INTEGER,
    message_id INTEGER,
    received_at INTEGER NOT NULL,
    state VARCHAR DEFAULT 'done' NOT NULL,
    reason VARCHAR DEFAULT '' NOT NULL,
    parser INTEGER DEFAULT 1 NOT NULL,
    body VARCHAR NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX ix_raw_item_customer ON raw_item (customer_id) WHERE customer_id IS NOT NULL;

CREATE INDEX ix_raw_item_quarantined ON raw_item (id) WHERE state = 'quarantined';

CREATE TABLE business_profile (
    account_id INTEGER NOT NULL,
    about VARCHAR DEFAULT '' NOT NULL,
    address VARCHAR DEFAULT '' NOT NULL,
    description VARCHAR DEFAULT '' NOT NULL,
    email VARCHAR DEFAULT '' NOT NULL,
    websites VARCHAR DEFAULT '[]' NOT NULL,
    vertical VARCHAR DEFAULT 'UNDEFINED' NOT NULL,
    live VARCHAR,
    fetched_at INTEGER,
    publish_state VARCHAR DEFAULT '' NOT NULL,
    publish_error VARCHAR DEFAULT '' NOT NULL,
    timezone VARCHAR DEFAULT 'Europe/Berlin' NOT NULL,
    delivery VARCHAR DEFAULT '{}' NOT NULL,
    verified_name VARCHAR DEFAULT '' NOT NULL,
    name_status VARCHAR DEFAULT '' NOT NULL,
    official BOOLEAN DEFAULT 0 NOT NULL,
    quality VARCHAR DEFAULT 'UNKNOWN' NOT NULL,
    messaging_limit VARCHAR DEFAULT '' NOT NULL,
    phone_status VARCHAR DEFAULT '' NOT NULL,
    PRIMARY KEY (account_id),
    FOREIGN KEY(account_id) REFERENCES channel_account (id)
);

CREATE TABLE closed_day (
    account_id INTEGER NOT NULL,
    date VARCHAR NOT NULL,
    reason VARCHAR DEFAULT '' NOT NULL,
    PRIMARY KEY (account_id, date),
    FOREIGN KEY(account_id) REFERENCES channel_account (id)
);

CREATE TABLE conversation (
    id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    customer_id INTEGER NOT NULL,
    channel VARCHAR NOT NULL,
    name VARCHAR DEFAULT '' NOT NULL,
    state VARCHAR DEFAULT 'open' NOT NULL,
    unread INTEGER DEFAULT 0 NOT NULL,
    waiting_since INTEGER,
    last_inbound_at INTEGER,
    window_ends_at INTEGER,
    last_message_id INTEGER,
    last_at INTEGER DEFAULT 0 NOT NULL,
    last_direction VARCHAR,
    last_status VARCHAR,
    last_type VARCHAR DEFAULT '' NOT NULL,
    preview VARCHAR DEFAULT '' NOT NULL,
    draft BOOLEAN DEFAULT 0 NOT NULL,
    trouble INTEGER DEFAULT 0 NOT NULL,
    first_unread_id INTEGER,
    last_inbound_id INTEGER,
    read_wanted_id INTEGER,
    read_told_id INTEGER,
    held_until INTEGER,
    created_at INTEGER DEFAULT 0 NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (account_id, customer_id),
    FOREIGN KEY(account_id) REFERENCES channel_account (id),
    FOREIGN KEY(customer_id) REFERENCES customer (id)
);

CREATE INDEX ix_conversation_all ON conversation (last_at) WHERE waiting_since IS NULL;

CREATE INDEX ix_conversation_closing ON conversation (window_ends_at) WHERE waiting_since IS NOT NULL;

CREATE INDEX ix_conversation_customer ON conversation (customer_id);

CREATE INDEX ix_conversation_open ON conversation (last_at) WHERE state = 'open' AND waiting_since IS NULL;

CREATE INDEX ix_conversation_read ON conversation (read_wanted_id) WHERE read_wanted_id IS NOT NULL;

CREATE INDEX ix_conversation_unread ON conversation (last_at) WHERE unread > 0;

CREATE INDEX ix_conversation_waiting ON conversation (waiting_since) WHERE waiting_since IS NOT NULL;

CREATE TABLE customer_label (
    customer_id INTEGER NOT NULL,
    label_id INTEGER NOT NULL,
    PRIMARY KEY (customer_id, label_id),
    FOREIGN KEY(customer_id) REFERENCES customer (id),
    FOREIGN KEY(label_id) REFERENCES label (id)
);

CREATE INDEX ix_customer_label_label ON customer_label (label_id);

CREATE TABLE identity (
    id INTEGER NOT NULL,
    customer_id INTEGER NOT NULL,
    channel VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    scope VARCHAR DEFAULT '' NOT NULL,
    value VARCHAR NOT NULL,
    created_at INTEGER DEFAULT 0 NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (channel, kind, scope, value),
    FOREIGN KEY(customer_id) REFERENCES customer (id)
);

CREATE INDEX ix_identity_customer ON identity (customer_id);

CREATE TABLE note (
    id INTEGER NOT NULL,
    customer_id INTEGER NOT NULL,
    text VARCHAR NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(customer_id) REFERENCES customer (id)
);

CREATE INDEX ix_note_customer ON note (customer_id);

CREATE TABLE opening_span (
    account_id INTEGER NOT NULL,
    weekday INTEGER NOT NULL,
    opens VARCHAR NOT NULL,
    closes VARCHAR NOT NULL,
    PRIMARY KEY (account_id, weekday, opens),
    FOREIGN KEY(account_id) REFERENCES channel_account (id)
);

CREATE TABLE draft (
    conversation_id INTEGER NOT NULL,
    text VARCHAR NOT NULL,
    updated_at INTEGER DEFAULT 0 NOT NULL,
    PRIMARY KEY (conversation_id),
    FOREIGN KEY(conversation_id) REFERENCES conversation (id)
);

CREATE TABLE message (
    id INTEGER NOT NULL,
    conversation_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    external_id VARCHAR,
    external_key INTEGER,
    direction VARCHAR NOT NULL,
    type VARCHAR DEFAULT 'text' NOT NULL,
    text VARCHAR DEFAULT '' NOT NULL,
    status VARCHAR NOT NULL,
    author VARCHAR,
    quoted_external_id VARCHAR,
    error_code INTEGER,
    error_text VARCHAR,
    PRIMARY KEY (id),
    FOREIGN KEY(conversation_id) REFERENCES conversation (id)
);

CREATE INDEX ix_message_conversation ON message (conversation_id);

CREATE UNIQUE INDEX uq_message_external ON message (external_key) WHERE external_key IS NOT NULL;

CREATE VIRTUAL TABLE message_search USING fts5(
    words, content='', columnsize=0, detail=none, tokenize='ascii', prefix='2 3 4'
);

CREATE VIRTUAL TABLE message_word USING fts5vocab(message_search, row);

INSERT INTO counter (name, value) VALUES
    ('all', 0), ('open', 0), ('waiting', 0), ('unread', 0), ('customers', 0), ('queued', 0), ('uncertain', 0), ('failed', 0);

CREATE TRIGGER count_conversation_insert AFTER INSERT ON conversation BEGIN
    UPDATE counter SET value = value + CASE name
        WHEN 'all' THEN 1
        WHEN 'open' THEN NEW.state = 'open'
        WHEN 'waiting' THEN NEW.waiting_since IS NOT NULL
        ELSE NEW.unread > 0 END
    WHERE name IN ('all', 'open', 'waiting', 'unread');
END;

CREATE TRIGGER count_conversation_delete AFTER DELETE ON conversation BEGIN
    UPDATE counter SET value = value - CASE name
        WHEN 'all' THEN 1
        WHEN 'open' THEN OLD.state = 'open'
        WHEN 'waiting' THEN OLD.waiting_since IS NOT NULL
        ELSE OLD.unread > 0 END
    WHERE name IN ('all', 'open', 'waiting', 'unread');
END;

CREATE TRIGGER count_conversation_update AFTER UPDATE OF state, waiting_since, unread ON conversation
WHEN (NEW.state = 'open') <> (OLD.state = 'open')
    OR (NEW.waiting_since IS NULL) <> (OLD.waiting_since IS NULL)
    OR (NEW.unread > 0) <> (OLD.unread > 0)
BEGIN
    UPDATE counter SET value = value + CASE name
        WHEN 'open' THEN (NEW.state = 'open') - (OLD.state = 'open')
        WHEN 'waiting' THEN (OLD.waiting_since IS NULL) - (NEW.waiting_since IS NULL)
        ELSE (NEW.unread > 0) - (OLD.unread > 0) END
    WHERE name IN ('open', 'waiting', 'unread');
END;

CREATE TRIGGER count_customer_insert AFTER INSERT ON customer BEGIN
    UPDATE counter SET value = value + 1 WHERE name = 'customers';
END;

CREATE TRIGGER count_customer_delete AFTER DELETE ON customer BEGIN
    UPDATE counter SET value = value - 1 WHERE name = 'customers';
END;

CREATE TRIGGER count_outbox_insert AFTER INSERT ON outbox BEGIN
    UPDATE counter SET value = value + 1 WHERE name = iif(NEW.state = 'uncertain', 'uncertain', 'queued');
END;

CREATE TRIGGER count_outbox_delete AFTER DELETE ON outbox BEGIN
    UPDATE counter SET value = value - 1 WHERE name = iif(OLD.state = 'uncertain', 'uncertain', 'queued');
END;

CREATE TRIGGER count_outbox_update AFTER UPDATE OF state ON outbox
WHEN (NEW.state = 'uncertain') <> (OLD.state = 'uncertain')
BEGIN
    UPDATE counter SET value = value + iif((name = 'uncertain') = (NEW.state = 'uncertain'), 1, -1)
    WHERE name IN ('queued', 'uncertain');
END;

CREATE TRIGGER count_message_insert AFTER INSERT ON message WHEN NEW.status = 'failed' BEGIN
    UPDATE counter SET value = value + 1 WHERE name = 'failed';
END;

CREATE TRIGGER count_message_delete AFTER DELETE ON message WHEN OLD.status = 'failed' BEGIN
    UPDATE counter SET value = value - 1 WHERE name = 'failed';
END;

CREATE TRIGGER count_message_update AFTER UPDATE OF status ON message
WHEN (NEW.status = 'failed') <> (OLD.status = 'failed')
BEGIN
    UPDATE counter SET value = value + iif(NEW.status = 'failed', 1, -1) WHERE name = 'failed';
END;

INSERT INTO meta (name, value) VALUES ('fold', '1');
