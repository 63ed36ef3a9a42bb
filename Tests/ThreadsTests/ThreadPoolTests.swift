import Foundation
import Glibc
import Synchronization
import Testing

@testable import Threads

@Suite struct ThreadPoolTests {
  /// Waits for what others do; fails after ten seconds.
  private func waitUntil(_ what: String, _ isSo: () -> Bool) {
    let end = ContinuousClock.now + .seconds(10)
    while !isSo() {
      guard ContinuousClock.now < end else {
        Issue.record("waited in vain until \(what)")
        return
      }
      usleep(1_000)
    }
  }

  @Test func muchWorkIsDoneByFewThreads() {
    let pool = ThreadPool("test", threadsMax: 3)
    let done = Atomic(0)
    let present = Atomic(0)
    let most = Atomic(0)
    for _ in 0..<200 {
      pool.submit {
        let now = present.add(1, ordering: .relaxed).newValue
        most.max(now, ordering: .relaxed)
        usleep(500)
        present.subtract(1, ordering: .relaxed)
        done.add(1, ordering: .relaxed)
        return false
      }
    }
    waitUntil("all is done") { done.load(ordering: .relaxed) == 200 }
    #expect(most.load(ordering: .relaxed) == 3)
    #expect(pool.threadCount <= 3)
  }

  @Test func whatWantsToBeDoneAgainGoesBehindWhatWaits() {
    let pool = ThreadPool("test", threadsMax: 1)
    let order = Mutex<[String]>([])
    let begin = DispatchSemaphore(value: 0)
    pool.submit {
      begin.wait()
      return false
    }
    let runs = Atomic(0)
    pool.submit {
      order.withLock { $0.append("a") }
      return runs.add(1, ordering: .relaxed).newValue < 3
    }
    pool.submit {
      order.withLock { $0.append("b") }
      return false
    }
    begin.signal()
    waitUntil("all is done") { order.withLock { $0.count } == 4 }
    #expect(order.withLock { $0 } == ["a", "b", "a", "a"])
  }

  @Test func whatIsForLaterIsDoneInItsTimeWhileOthersWork() {
    let pool = ThreadPool("test", threadsMax: 2)
    let times = Mutex<[Int: Duration]>([:])
    let start = ContinuousClock.now
    for milliseconds in [120, 40, 80] {
      pool.submit(after: .milliseconds(milliseconds)) {
        times.withLock { $0[milliseconds] = ContinuousClock.now - start }
        return false
      }
    }
    // Whoever takes this up was perhaps the one that waited for what is later.
    pool.submit {
      usleep(400_000)
      return false
    }
    waitUntil("all is done") { times.withLock { $0.count } == 3 }
    for (milliseconds, passed) in times.withLock({ $0 }) {
      #expect(passed >= .milliseconds(milliseconds))
      #expect(passed < .milliseconds(390), "nobody waited for it: \(milliseconds) ms took \(passed)")
    }
  }

  @Test func threadsEndWhenThereIsNothingToDo() {
    let pool = ThreadPool("test", threadsMax: 4, idleSeconds: 0)
    let done = Atomic(0)
    for _ in 0..<20 {
      pool.submit {
        done.add(1, ordering: .relaxed)
        return false
      }
    }
    waitUntil("all is done") { done.load(ordering: .relaxed) == 20 }
    waitUntil("the threads have ended") { pool.threadCount == 0 }
    pool.submit {
      done.add(1, ordering: .relaxed)
      return false
    }
    waitUntil("a new one has done it") { done.load(ordering: .relaxed) == 21 }
  }

  /// Every thread waits, in code of others', for what only the pool does.
  @Test func codeThatWaitsForThePoolDoesNotStopIt() {
    let pool = ThreadPool("test", threadsMax: 2)
    let finished = Atomic(0)
    for _ in 0..<6 {
      pool.submit {
        pool.lend {
          let inner = DispatchSemaphore(value: 0)
          pool.submit {
            inner.signal()
            return false
          }
          inner.wait()
        }
        finished.add(1, ordering: .relaxed)
        return false
      }
    }
    waitUntil("all have had their answers") { finished.load(ordering: .relaxed) == 6 }
    waitUntil("those that took others' places have ended") { pool.threadCount <= 2 }
  }

  @Test func aThreadThatIsLentIsReplacedOnlyWhileNothingGoesOn() {
    let pool = ThreadPool("test", threadsMax: 2)
    let done = Atomic(0)
    let most = Atomic(0)
    for _ in 0..<400 {
      pool.submit {
        pool.lend { _ = usleep(200) }
        most.max(pool.threadCount, ordering: .relaxed)
        done.add(1, ordering: .relaxed)
        return false
      }
    }
    waitUntil("all is done") { done.load(ordering: .relaxed) == 400 }
    #expect(most.load(ordering: .relaxed) == 2)
  }

  @Test func aChildOfAForkHasThreadsOfItsOwn() async {
    await #expect(processExitsWith: .success) {
      let pool = ThreadPool("test", threadsMax: 2)
      let done = Atomic(0)
      pool.submit {
        done.add(1, ordering: .relaxed)
        return false
      }
      while done.load(ordering: .relaxed) == 0 { usleep(1_000) }
      let child = fork()
      if child == 0 {
        let own = Atomic(0)
        pool.submit {
          own.add(1, ordering: .relaxed)
          return false
        }
        for _ in 0..<5_000 where own.load(ordering: .relaxed) == 0 { usleep(1_000) }
        _exit(own.load(ordering: .relaxed) == 1 ? 0 : 2)
      }
      var status: Int32 = -1
      waitpid(child, &status, 0)
      try #require(status == 0)
    }
  }

  @Test func theThreadsBearTheirName() {
    let pool = ThreadPool("pool of tests", threadsMax: 1)
    let name = Mutex("")
    pool.submit {
      let text = try? String(contentsOfFile: "/proc/thread-self/comm", encoding: .utf8)
      name.withLock { $0 = text ?? "none" }
      return false
    }
    waitUntil("it has said its name") { name.withLock { !$0.isEmpty } }
    #expect(name.withLock { $0 } == "pool of tests\n")
  }
}
