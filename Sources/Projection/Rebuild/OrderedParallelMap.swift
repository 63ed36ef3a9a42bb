// Works on many items on several threads, and gives the results in the order of the items: for the folds
// of a rebuild.

internal import Foundation

/// Runs work for each of many items on several threads, and hands what they make to the calling thread in
/// the order of the items.
///
/// ```
///            items   0   1   2   3   4   5   6   7 …
///                    │   │   └───┴──── being worked on: a thread waits when its last output was not taken yet
///                    │   └──────────── worked on, its output waits
///                    └──────────────── consumed on the calling thread
///                    └──── inFlightMax ────┘
/// ```
/// At most `inFlightMax` items are begun and not yet consumed to the end, and each holds at most one
/// output that waits. That bounds the memory, however fast or slow the threads are.
struct OrderedParallelMap: Sendable {
  /// How many threads work. With 1 no thread is started: the calling one does everything.
  var jobs: Int
  var inFlightMax: Int
  var stackBytes: Int
  /// Called before each item, on the thread that works on it; what it throws ends the run.
  var check: @Sendable () throws -> Void

  init(
    jobs: Int, inFlightMax: Int? = nil, stackBytes: Int = 1 << 20,
    check: @escaping @Sendable () throws -> Void = {}
  ) {
    self.jobs = max(1, jobs)
    self.inFlightMax = max(self.jobs, inFlightMax ?? 2 * self.jobs)
    self.stackBytes = stackBytes
    self.check = check
  }

  /// Works on all items. When it returns or throws, every thread that it started has ended.
  ///
  /// - Parameters:
  ///   - work: called once for each item with the number of the worker, below `jobs`; no two calls at the same time have
  ///     the same number. It hands outputs over, none or several, by calling `emit`, and passes on what that throws.
  ///   - consume: called on the calling thread with every output: in the order of the items, and for each
  ///     item in the order in which it was emitted.
  /// - Throws: the first error of `work`, `consume` or `check`; no more items are begun after it.
  func run<Item: Sendable, Output: Sendable>(
    _ items: [Item],
    work: @escaping @Sendable (_ item: Item, _ worker: Int, _ emit: (Output) throws -> Void) throws -> Void,
    consume: (Output) throws -> Void
  ) throws {
    let line = AssemblyLine<Item, Output>(items, inFlightMax: inFlightMax)
    var threads: [WorkerThread] = []
    if jobs > 1, items.count > 1 {
      for worker in 0..<min(jobs, items.count) {
        let check = check
        let thread = WorkerThread(stackBytes: stackBytes) {
          line.work { item, emit in
            try check()
            try work(item, worker, emit)
          }
        }
        guard let thread else { break }
        threads.append(thread)
      }
    }
    if threads.isEmpty {
      for item in items {
        try check()
        try work(item, 0, consume)
      }
      return
    }
    defer {
      line.stop()
      for thread in threads { thread.join() }
    }
    while let output = try line.next() { try consume(output) }
  }
}

/// What the threads of one run share.
///
/// `@unchecked Sendable`: `items` and the count of `slots` never change; everything that does is only
/// touched under `condition`. Items and outputs are `Sendable`: they go from thread to thread.
private final class AssemblyLine<Item: Sendable, Output: Sendable>: @unchecked Sendable {
  private let condition = NSCondition()
  private let items: [Item]
  /// How many items were taken by a worker, and how many were consumed to the end.
  private var taken = 0
  private var consumed = 0
  /// The items that are taken and not consumed, by their index modulo the number of slots.
  private var slots: [Slot]
  private var failure: (any Error)?
  private var stopped = false

  private struct Slot {
    var output: Output?
    var finished = false
  }

  /// Thrown to a worker whose output nobody wants any more.
  private struct Stopped: Error {}

  init(_ items: [Item], inFlightMax: Int) {
    self.items = items
    slots = Array(repeating: Slot(), count: max(1, min(items.count, inFlightMax)))
  }

  // MARK: Workers

  /// Works on one item after another until there is none left, or something failed.
  func work(_ body: (Item, _ emit: (Output) throws -> Void) throws -> Void) {
    while let index = take() {
      do {
        try body(items[index]) { try hand($0, over: index) }
        changed { slots[index % slots.count].finished = true }
      } catch {
        changed {
          if failure == nil, !stopped { failure = error }
          stopped = true
        }
      }
    }
  }

  private func take() -> Int? {
    condition.lock()
    defer { condition.unlock() }
    while !stopped, taken < items.count, taken - consumed >= slots.count { condition.wait() }
    guard !stopped, taken < items.count else { return nil }
    taken += 1
    return taken - 1
  }

  private func hand(_ output: Output, over index: Int) throws {
    condition.lock()
    defer { condition.unlock() }
    while !stopped, slots[index % slots.count].output != nil { condition.wait() }
    if stopped { throw Stopped() }
    slots[index % slots.count].output = output
    condition.broadcast()
  }

  private func changed(_ change: () -> Void) {
    condition.lock()
    change()
    condition.broadcast()
    condition.unlock()
  }

  // MARK: The calling thread

  /// The next output in order; `nil` after the last one.
  ///
  /// - Throws: the first error of a worker.
  func next() throws -> Output? {
    condition.lock()
    defer { condition.unlock() }
    while true {
      if let failure { throw failure }
      if consumed == items.count { return nil }
      let slot = consumed % slots.count
      if let output = slots[slot].output {
        slots[slot].output = nil
        condition.broadcast()
        return output
      }
      if slots[slot].finished {
        slots[slot] = Slot()
        consumed += 1
        condition.broadcast()
      } else {
        condition.wait()
      }
    }
  }

  /// Has the workers end after their present items, since no more outputs are wanted.
  func stop() { changed { stopped = true } }
}
