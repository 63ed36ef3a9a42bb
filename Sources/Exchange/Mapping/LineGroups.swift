// Lines that belong together, held until the last of them was read.

internal import Ledger

/// The groups of lines that are open. Memory is bounded by the window and by the lines of one touchpoint.
///
/// All lines of a group stand or fall together: an order without one of its lines would be another order, and
/// could not be mended later, since the same id is never recorded twice with other content.
struct LineGroups {
  /// An order has no more lines than this, and neither has a group.
  static let linesMax = 10_000

  private final class Open {
    let key: [UInt8]
    var lastRecord: Int
    /// By rule, in the order of their first lines.
    var touchpoints: [OpenTouchpoint] = []
    var lines = 0
    /// The first fault, and the lines that came to no touchpoint because of it.
    var fault: (line: Int, reason: String)?
    var refused = SourceLines()
    /// The group was too long: what it held has been refused already.
    var isFlushed = false

    init(key: [UInt8], lastRecord: Int) {
      self.key = key
      self.lastRecord = lastRecord
    }
  }

  /// A group that came to its end: what its lines made, or why they are refused.
  struct Closed {
    var touchpoints: [OpenTouchpoint]
    var fault: (line: Int, reason: String)?
    var refused: SourceLines
  }

  /// Groups that came to their end since they were last taken away.
  private(set) var closed: [Closed] = []

  private let window: Int
  private var open: [Open?] = []
  private var free: [Int] = []
  private var slots: [[UInt8]: Int] = [:]
  /// Every line's record number and slot, oldest first; where it is the last of its group, that group ends.
  private var queue: [(record: Int, slot: Int)] = []
  private var queueStart = 0
  private var record = 0
  private var latest: Int?

  init(window: Int) { self.window = window }

  /// Begins with a new line of the file; groups whose window is over come to an end.
  ///
  /// - Returns: the slot of the line's group.
  mutating func begin(key: [UInt8]) -> Int {
    record += 1
    let slot = slot(of: key)
    open[slot]?.lastRecord = record
    queue.append((record, slot))
    while queue[queueStart].record <= record - window { closeOldest() }
    if queueStart > 4096 {
      queue.removeFirst(queueStart)
      queueStart = 0
    }
    latest = slot
    return slot
  }

  /// Ends all groups.
  mutating func finish() {
    while queueStart < queue.count { closeOldest() }
    queue.removeAll()
    queueStart = 0
  }

  private mutating func slot(of key: [UInt8]) -> Int {
    if let latest, open[latest]?.key == key { return latest }
    if let slot = slots[key] { return slot }
    let new = Open(key: key, lastRecord: record)
    let slot: Int
    if let reused = free.popLast() {
      slot = reused
      open[slot] = new
    } else {
      slot = open.count
      open.append(new)
    }
    slots[key] = slot
    return slot
  }

  mutating func removeClosed() { closed.removeAll(keepingCapacity: true) }

  private mutating func closeOldest() {
    let (record, slot) = queue[queueStart]
    queueStart += 1
    guard let group = open[slot], group.lastRecord == record else { return }
    open[slot] = nil
    slots[group.key] = nil
    free.append(slot)
    if group.isFlushed { return }
    closed.append(Closed(touchpoints: group.touchpoints, fault: group.fault, refused: group.refused))
  }

  // MARK: Adding lines

  /// Adds the present line to a group.
  ///
  /// - Throws: what is wrong with it, or that it does not agree with the lines before it; then the group must `fail`.
  mutating func add(
    _ values: inout LineValues, by rule: Int, _ number: Int, _ text: ArraySlice<UInt8>, to slot: Int
  ) throws(LineFault) {
    guard let group = open[slot] else { return }
    if let touchpoint = group.touchpoints.first(where: { $0.rule == rule }) {
      try touchpoint.add(&values, number, text)
    } else {
      group.touchpoints.append(try OpenTouchpoint(&values, by: rule, number, text))
    }
    group.lines += 1
  }

  /// Marks a group as faulty because of one of its lines, which is refused with it.
  mutating func fail(_ slot: Int, _ number: Int, _ reason: String, _ text: ArraySlice<UInt8>) {
    guard let group = open[slot] else { return }
    group.lines += 1
    if group.fault == nil { group.fault = (number, reason) }
    group.refused.append(number, text)
  }

  /// Marks a group as faulty because of a line that may be of it.
  mutating func mark(_ slot: Int, _ number: Int, _ reason: String) {
    if open[slot]?.fault == nil { open[slot]?.fault = (number, reason) }
  }

  /// The group of the newest line, while it is open.
  var latestSlot: Int? { latest.flatMap { open[$0] == nil ? nil : $0 } }

  /// Whether a group was given up already, and why.
  func fault(of slot: Int) -> (line: Int, reason: String)? { open[slot]?.fault }

  func isFlushed(_ slot: Int) -> Bool { open[slot]?.isFlushed ?? false }

  func isTooLong(_ slot: Int) -> Bool { (open[slot]?.lines ?? 0) >= Self.linesMax }

  /// Gives up a group that is too long: what it holds is refused now, and later lines as they come.
  mutating func flush(_ slot: Int, _ number: Int) {
    guard let group = open[slot] else { return }
    let reason = "its group has more than \(Self.linesMax) lines; is `group.by` right?"
    if group.fault == nil { group.fault = (number, reason) }
    closed.append(Closed(touchpoints: group.touchpoints, fault: group.fault, refused: group.refused))
    group.touchpoints = []
    group.refused = SourceLines()
    group.isFlushed = true
  }
}
