"""The open database: many threads may write, and each of their transactions counts."""

import threading

from tests.builders import Shop

THREADS = 16
WRITES = 20


def test_threads_that_come_and_go_can_all_write(shop: Shop) -> None:
    def count() -> None:
        for _ in range(WRITES):
            with shop.database.write() as connection:
                connection.exec_driver_sql("UPDATE counter SET value = value + 1 WHERE name = 'failed'")

    for _ in range(3):
        threads = [threading.Thread(target=count) for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    found = shop.database.reader().execute("SELECT value FROM counter WHERE name = 'failed'").fetchone()
    assert found == (3 * THREADS * WRITES,)
