ALTER TABLE account_notice ADD COLUMN level VARCHAR DEFAULT 'info' NOT NULL;

CREATE TABLE amendment (
    target_key INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    at INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    direction VARCHAR DEFAULT 'in' NOT NULL,
    text VARCHAR DEFAULT '' NOT NULL,
    PRIMARY KEY (target_key, kind, at, message_id)
)
 WITHOUT ROWID;

ALTER TABLE channel_account ADD COLUMN app_id VARCHAR DEFAULT '' NOT NULL;

ALTER TABLE customer ADD COLUMN book_name VARCHAR DEFAULT '' NOT NULL;

ALTER TABLE customer ADD COLUMN book_at INTEGER DEFAULT 0 NOT NULL;

ALTER TABLE customer ADD COLUMN no_marketing_since INTEGER;

ALTER TABLE customer ADD COLUMN marketing_at INTEGER DEFAULT 0 NOT NULL;

ALTER TABLE customer ADD COLUMN block_state VARCHAR DEFAULT '' NOT NULL;

ALTER TABLE customer ADD COLUMN block_error VARCHAR DEFAULT '' NOT NULL;

ALTER TABLE job ADD COLUMN ref VARCHAR DEFAULT '' NOT NULL;

CREATE TABLE import_batch (
    id INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    at INTEGER NOT NULL,
    counts VARCHAR DEFAULT '{}' NOT NULL,
    undone_at INTEGER,
    PRIMARY KEY (id)
);

CREATE TABLE imported_row (
    id INTEGER NOT NULL,
    batch_id INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    ref INTEGER NOT NULL,
    facts VARCHAR DEFAULT '{}' NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(batch_id) REFERENCES import_batch (id)
);

CREATE INDEX ix_imported_row_batch ON imported_row (batch_id);

CREATE TABLE link_suggestion (
    customer_id INTEGER NOT NULL,
    other_id INTEGER NOT NULL,
    reason VARCHAR NOT NULL,
    detail VARCHAR DEFAULT '' NOT NULL,
    at INTEGER DEFAULT 0 NOT NULL,
    dismissed BOOLEAN DEFAULT 0 NOT NULL,
    PRIMARY KEY (customer_id, other_id)
);

CREATE TABLE media (
    message_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    direction VARCHAR NOT NULL,
    external_id VARCHAR DEFAULT '' NOT NULL,
    state VARCHAR DEFAULT 'wanted' NOT NULL,
    fault VARCHAR,
    detail VARCHAR DEFAULT '' NOT NULL,
    mime VARCHAR DEFAULT '' NOT NULL,
    sha256 VARCHAR DEFAULT '' NOT NULL,
    size INTEGER DEFAULT 0 NOT NULL,
    done INTEGER DEFAULT 0 NOT NULL,
    filename VARCHAR DEFAULT '' NOT NULL,
    path VARCHAR DEFAULT '' NOT NULL,
    due_at INTEGER DEFAULT 0 NOT NULL,
    attempts INTEGER DEFAULT 0 NOT NULL,
    uploaded_at INTEGER,
    PRIMARY KEY (message_id)
);

CREATE TABLE merge (
    id INTEGER NOT NULL,
    kept_id INTEGER NOT NULL,
    gone_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    snapshot VARCHAR NOT NULL,
    undone_at INTEGER,
    PRIMARY KEY (id)
);

CREATE TABLE merged_message (
    merge_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    conversation_id INTEGER NOT NULL,
    PRIMARY KEY (merge_id, message_id)
)
 WITHOUT ROWID;

CREATE TABLE message_link (
    account_id INTEGER NOT NULL,
    code VARCHAR NOT NULL,
    text VARCHAR DEFAULT '' NOT NULL,
    url VARCHAR DEFAULT '' NOT NULL,
    PRIMARY KEY (account_id, code)
);

CREATE TABLE profile_version (
    id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    fields VARCHAR NOT NULL,
    "by" VARCHAR DEFAULT 'operator' NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE template (
    id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    external_id VARCHAR DEFAULT '' NOT NULL,
    name VARCHAR NOT NULL,
    language VARCHAR NOT NULL,
    category VARCHAR DEFAULT '' NOT NULL,
    status VARCHAR DEFAULT 'LOCAL' NOT NULL,
    quality VARCHAR DEFAULT 'UNKNOWN' NOT NULL,
    reason VARCHAR DEFAULT '' NOT NULL,
    components VARCHAR DEFAULT '[]' NOT NULL,
    state VARCHAR DEFAULT '' NOT NULL,
    error VARCHAR DEFAULT '' NOT NULL,
    synced_at INTEGER,
    PRIMARY KEY (id),
    UNIQUE (account_id, name, language)
);

CREATE TABLE quick_reply (
    id INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    category VARCHAR DEFAULT '' NOT NULL,
    text VARCHAR NOT NULL,
    uses INTEGER DEFAULT 0 NOT NULL,
    used_at INTEGER,
    created_at INTEGER DEFAULT 0 NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (name)
);

ALTER TABLE business_profile ADD COLUMN trust VARCHAR DEFAULT '{}' NOT NULL;

ALTER TABLE conversation ADD COLUMN read_receipts VARCHAR;

ALTER TABLE conversation ADD COLUMN typing_at INTEGER;

ALTER TABLE message ADD COLUMN content VARCHAR;

ALTER TABLE message ADD COLUMN extras VARCHAR;

ALTER TABLE message ADD COLUMN identity_id INTEGER;

ALTER TABLE message ADD COLUMN revoked_at INTEGER;

CREATE INDEX ix_conversation_typing ON conversation (typing_at) WHERE typing_at > 0;

CREATE INDEX ix_link_suggestion_other ON link_suggestion (other_id);

CREATE INDEX ix_media_due ON media (message_id, due_at) WHERE (state IN ('wanted', 'moving') OR due_at > 0);

CREATE INDEX ix_media_sha ON media (sha256) WHERE sha256 <> '';

CREATE INDEX ix_merge_kept ON merge (kept_id);

CREATE INDEX ix_profile_version_account ON profile_version (account_id);
ALTER TABLE conversation ADD COLUMN snoozed_until INTEGER;

CREATE INDEX ix_conversation_done ON conversation (last_at) WHERE state = 'done';

CREATE INDEX ix_conversation_snoozed ON conversation (snoozed_until) WHERE state = 'snoozed';

INSERT INTO counter (name, value) VALUES
    ('snoozed', 0), ('done', (SELECT count(*) FROM conversation WHERE state = 'done'));

DROP TRIGGER count_conversation_insert;

CREATE TRIGGER count_conversation_insert AFTER INSERT ON conversation BEGIN
    UPDATE counter SET value = value + CASE name
        WHEN 'all' THEN 1
        WHEN 'waiting' THEN NEW.waiting_since IS NOT NULL
        WHEN 'unread' THEN NEW.unread > 0
        ELSE NEW.state = name END
    WHERE name IN ('all', 'open', 'snoozed', 'done', 'waiting', 'unread');
END;

DROP TRIGGER count_conversation_delete;

CREATE TRIGGER count_conversation_delete AFTER DELETE ON conversation BEGIN
    UPDATE counter SET value = value - CASE name
        WHEN 'all' THEN 1
        WHEN 'waiting' THEN OLD.waiting_since IS NOT NULL
        WHEN 'unread' THEN OLD.unread > 0
        ELSE OLD.state = name END
    WHERE name IN ('all', 'open', 'snoozed', 'done', 'waiting', 'unread');
END;

DROP TRIGGER count_conversation_update;

CREATE TRIGGER count_conversation_update AFTER UPDATE OF state, waiting_since, unread ON conversation
WHEN NEW.state <> OLD.state
    OR (NEW.waiting_since IS NULL) <> (OLD.waiting_since IS NULL)
    OR (NEW.unread > 0) <> (OLD.unread > 0)
BEGIN
    UPDATE counter SET value = value + CASE name
        WHEN 'waiting' THEN (OLD.waiting_since IS NULL) - (NEW.waiting_since IS NULL)
        WHEN 'unread' THEN (NEW.unread > 0) - (OLD.unread > 0)
        ELSE (NEW.state = name) - (OLD.state = name) END
    WHERE name IN ('open', 'snoozed', 'done', 'waiting', 'unread');
END;
