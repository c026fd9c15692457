"""Places that are found by a time, or named by file and offset alone: parts of
../log_source_test.py."""
import time

import harness
from log_driver import insert


def test_times(driver, checks):
    """The file to start from for a time, by halving a list of files."""
    server, files, times = driver.server, [], []
    for _ in range(5):
        server.execute("FLUSH BINARY LOGS")
        insert(server)
        files.append(driver.position().split(":")[0])
        time.sleep(1.2)
        times.append(int(server.execute("SELECT UNIX_TIMESTAMP()")))
        time.sleep(1.2)
    for file, moment in zip(files, times):
        answer = driver.run("before", time=moment)
        position = answer.value("position")
        checks.that(position.startswith(f"{file}:4 / "), f"the file of {moment} is {file}",
                    answer.text)
        checks.equal(driver.following(position),
                     driver.following(f"{file}:4", identity=driver.identity()),
                     "its GTIDs are those before the file")
    checks.equal(driver.run("before", time=1000).error, "task mysql.log.purged",
                 "a time that the log does not reach is told")


def test_places(driver, checks):
    """A place by file and offset alone is told with the GTIDs of all that lies before it."""
    server = driver.server
    whole = driver.position()
    insert(server)
    checks.equal(driver.run("at", **{"from": whole.split(" / ")[0]}).value("position"), whole,
                 "a place in the middle of a file has the GTIDs before it")
    server.execute("FLUSH BINARY LOGS")
    last = driver.position()
    head = f"{last.split(':')[0]}:4"
    answer = driver.run("at", **{"from": head})
    checks.equal(answer.value("position"), f"{head} / {last.split(' / ')[1]}",
                 "the head of a file has those of the files before it")

    def is_purged():
        # A file is kept, without an error, while the server serves it to a reader that has left.
        server.execute(f"PURGE BINARY LOGS TO '{last.split(':')[0]}'")
        return len(server.execute("SHOW BINARY LOGS").splitlines()) == 1
    harness.wait_until(is_purged, 60, "the log without its older files")
    gone = driver.run("at", **{"from": whole.split(" / ")[0]})
    checks.equal(gone.error, "task mysql.log.purged", "a file that is gone is told")
    beyond = driver.run("at", **{"from": f"{last.split(':')[0]}:99999999"})
    checks.equal(beyond.error, "task mysql.log.behind", "a place beyond the end is told")
