-- What SQLModel can't say: the search index, and the triggers that keep the counters whoever writes.

CREATE VIRTUAL TABLE message_search USING fts5(
    words, content='', columnsize=0, detail=none, tokenize='ascii', prefix='2 3 4'
);

-- Its words, so that a long beginning is looked up as the few words it may become: FTS5 would gather every match first.
CREATE VIRTUAL TABLE message_word USING fts5vocab(message_search, row);

-- Any part of a customer's names, numbers and labels, three letters at a time: a tenth of the time a scan takes.
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

INSERT INTO counter (name, value) VALUES
    ('all', 0), ('open', 0), ('snoozed', 0), ('done', 0), ('waiting', 0), ('unread', 0), ('customers', 0), ('queued', 0), ('uncertain', 0), ('failed', 0);

CREATE TRIGGER count_conversation_insert AFTER INSERT ON conversation BEGIN
    UPDATE counter SET value = value + CASE name
        WHEN 'all' THEN 1
        WHEN 'waiting' THEN NEW.waiting_since IS NOT NULL
        WHEN 'unread' THEN NEW.unread > 0
        ELSE NEW.state = name END
    WHERE name IN ('all', 'open', 'snoozed', 'done', 'waiting', 'unread');
END;

CREATE TRIGGER count_conversation_delete AFTER DELETE ON conversation BEGIN
    UPDATE counter SET value = value - CASE name
        WHEN 'all' THEN 1
        WHEN 'waiting' THEN OLD.waiting_since IS NOT NULL
        WHEN 'unread' THEN OLD.unread > 0
        ELSE OLD.state = name END
    WHERE name IN ('all', 'open', 'snoozed', 'done', 'waiting', 'unread');
END;

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
