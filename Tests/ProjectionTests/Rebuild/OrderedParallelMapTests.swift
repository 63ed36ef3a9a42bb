import Foundation
import Synchronization
import Testing

@testable import Projection

struct OrderedParallelMapTests {
  private struct Failed: Error, Equatable {
    var item: Int
  }

  @Test(
    "Outputs come in the order of the items, however long each takes and however many it has",
    arguments: [1, 2, 4, 9], [0, 1, 3, 200])
  func order(jobs: Int, count: Int) throws {
    let items = Array(0..<count)
    var outputs: [Int] = []
    try OrderedParallelMap(jobs: jobs).run(items) { item, _, emit in
      usleep(UInt32(item * 7919 % 300))
      for part in 0..<(item % 4) { try emit(item * 10 + part) }
    } consume: {
      outputs.append($0)
    }
    #expect(outputs == items.flatMap { item in (0..<(item % 4)).map { item * 10 + $0 } })
  }

  @Test(
    "No two items are worked on under one number at the same time, and numbers are below the count of jobs")
  func workers() throws {
    let busy = Mutex<Set<Int>>([])
    let clashes = Atomic(0)
    try OrderedParallelMap(jobs: 3).run(Array(0..<300)) { item, worker, emit in
      if worker >= 3 || !busy.withLock({ $0.insert(worker).inserted }) { clashes.add(1, ordering: .relaxed) }
      usleep(50)
      busy.withLock { _ = $0.remove(worker) }
      try emit(item)
    } consume: { (_: Int) in
    }
    #expect(clashes.load(ordering: .relaxed) == 0)
  }

  @Test("Items that are begun and not consumed are never more than allowed, with one output each that waits")
  func inFlight() throws {
    let begun = Atomic(0)
    let emitted = Atomic(0)
    var consumed = 0
    var (begunMax, emittedMax) = (0, 0)
    try OrderedParallelMap(jobs: 4, inFlightMax: 5).run(Array(0..<100)) { item, _, emit in
      begun.add(1, ordering: .sequentiallyConsistent)
      for _ in 0..<3 {
        try emit(item)
        emitted.add(1, ordering: .sequentiallyConsistent)
      }
    } consume: { (_: Int) in
      usleep(100)
      begunMax = max(begunMax, begun.load(ordering: .sequentiallyConsistent) - consumed / 3)
      emittedMax = max(emittedMax, emitted.load(ordering: .sequentiallyConsistent) - consumed)
      consumed += 1
    }
    #expect(consumed == 300)
    // The one that is being consumed is not counted as consumed yet.
    #expect(begunMax <= 6 && emittedMax <= 6, "\(begunMax) begun, \(emittedMax) emitted")
  }

  @Test("An error of a worker is thrown, and no more items are begun", arguments: [1, 2, 4])
  func workerFails(jobs: Int) {
    let begun = Atomic(0)
    #expect(throws: Failed(item: 20)) {
      try OrderedParallelMap(jobs: jobs).run(Array(0..<10_000)) { item, _, emit in
        begun.add(1, ordering: .relaxed)
        if item == 20 { throw Failed(item: item) }
        try emit(item)
      } consume: { (_: Int) in
      }
    }
    #expect(begun.load(ordering: .relaxed) < 100)
  }

  @Test("An error of who consumes is thrown, and workers that wait for room end", arguments: [1, 2, 4])
  func consumerFails(jobs: Int) {
    let begun = Atomic(0)
    #expect(throws: Failed(item: 7)) {
      try OrderedParallelMap(jobs: jobs).run(Array(0..<10_000)) { item, _, emit in
        begun.add(1, ordering: .relaxed)
        for _ in 0..<5 { try emit(item) }
      } consume: {
        if $0 == 7 { throw Failed(item: 7) }
      }
    }
    #expect(begun.load(ordering: .relaxed) < 100)
  }

  @Test("What the check throws ends everything", arguments: [1, 2, 4])
  func cancelled(jobs: Int) {
    let checks = Atomic(0)
    let map = OrderedParallelMap(jobs: jobs) {
      if checks.add(1, ordering: .relaxed).newValue == 30 { throw Failed(item: -1) }
    }
    let begun = Atomic(0)
    #expect(throws: Failed(item: -1)) {
      try map.run(Array(0..<10_000)) { item, _, emit in
        begun.add(1, ordering: .relaxed)
        try emit(item)
      } consume: { (_: Int) in
      }
    }
    #expect(begun.load(ordering: .relaxed) < 100)
  }

  @Test("One job works on the calling thread; of several none does, and all have ended when the run returns")
  func threads() throws {
    func threads(jobs: Int) throws -> Set<UInt> {
      let seen = Mutex<Set<UInt>>([])
      try OrderedParallelMap(jobs: jobs).run(Array(0..<50)) { item, _, emit in
        seen.withLock { _ = $0.insert(UInt(pthread_self())) }
        usleep(200)
        try emit(item)
      } consume: { (_: Int) in
      }
      return seen.withLock { $0 }
    }
    let own = UInt(pthread_self())
    #expect(try threads(jobs: 1) == [own])
    let several = try threads(jobs: 3)
    #expect(several.count > 1 && several.count <= 3 && !several.contains(own))
  }
}
