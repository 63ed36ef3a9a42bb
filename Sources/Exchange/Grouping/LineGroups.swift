// Lines that belong together, held until the last of them was read.

internal import Ledger

/// Lines that make touchpoints together, and what is wrong where they make none.
struct LineGroup: Sendable {
  /// The group's lines, as a range among those of its batch.
  var lines: Range<Int>
  /// What is wrong with a line of the group, or with a line that may belong to it.
  var fault: LineGroups.Fault?
}

/// The groups of lines that are open, over all files of an import.
///
/// All lines of a group stand or fall together. An order without one of its lines would be another order,
/// and could not be mended later, since the same id is never recorded twice with other content. So a group
/// is handed on when no more of its lines can follow: its lines were counted before, and all of them have
/// come; or the files are sorted, and another group begins; or all files have come to their end.
struct LineGroups {
  /// How many lines a group has at the most, which is also how many an order has.
  static let linesMax = 10_000
  /// How many bytes the lines of a group have together, at the most.
  static let bytesMax = 64 << 20

  struct Fault: Sendable {
    var place: LinePlace
    var reason: String
  }

  /// An open group, in 40 bytes: a file in no order can have as many open groups as it has orders.
  private struct Group {
    let key: KeyHash
    /// The number of the group's last line, among all lines.
    var latest: Int
    var lines: Int32 = 0
    /// How many lines the group has in all; 0 where that is not known.
    let expected: Int32
    var bytes: Int32 = 0
    var hasFault = false
    /// Whether the group was too long, so that the lines it held have been refused already.
    var isGivenUp = false

    var isWhole: Bool { expected > 0 && lines >= expected }
  }

  private let counts: LineCounts
  private let isSorted: Bool
  private var held: HeldLines
  /// The open groups, by slot of `held`.
  private var groups: [Group?] = []
  private var slots = GroupSlots()
  private var faults: [Int: Fault] = [:]
  private var recordCount = 0
  /// The group of the line before; `nil` where that line is in none.
  private var latest: Int?
  /// The group of the line before, if that line is of the present file: a fault of the present line may
  /// then concern it.
  private var neighbour: Int?
  /// What is wrong with the line before, where its group could not be told.
  private var suspect: Fault?
  /// The groups that are still open when the files have come to their end, the last first.
  private var leftOver: [Int]?

  /// - Parameters:
  ///   - counts: the lines of each group, where they were counted.
  ///   - isSorted: whether a group ends where another begins.
  init(counts: LineCounts = LineCounts(), isSorted: Bool = false, heldBytesMax: Int = HeldLines.bytesMax) {
    self.counts = counts
    self.isSorted = isSorted
    held = HeldLines(bytesMax: heldBytesMax)
  }

  var hasOpen: Bool { slots.count > 0 }
  var spilledBytes: Int { held.spilledBytes }

  /// Adds a line to its group. Groups that are whole by then are added to the batch.
  ///
  /// - Parameters:
  ///   - fault: what is wrong with the line.
  ///   - isMisfit: whether the line's cells may stand under other columns than their own, so that it may as
  ///     well belong to the group before or after it. Then those groups are refused along with its own.
  mutating func add(
    _ line: ReadLine, _ key: KeyHash, fault: LineFault?, isMisfit: Bool = false,
    into batch: inout ImportBatch
  ) throws(ImportError) {
    let found = fault.map { Fault(place: line.place, reason: $0.reason) }
    if isMisfit, let neighbour, let found { mark(neighbour, found) }
    let slot = slot(of: key)
    if latest != slot { try settle(anotherBegins: true, into: &batch) }
    recordCount += 1
    groups[slot]?.latest = recordCount
    (latest, neighbour) = (slot, slot)
    if let found { mark(slot, found) }
    if let suspect { mark(slot, suspect) }
    suspect = isMisfit ? found : nil
    guard let group = groups[slot] else { return }
    if group.isGivenUp {
      batch.reject(line.place, faults[slot]?.reason ?? "", line.bytes[line.range])
    } else if Int(group.lines) == Self.linesMax || Int(group.bytes) + line.range.count > Self.bytesMax {
      try giveUp(slot, line, into: &batch)
    } else {
      try held.append(line.place, line.range, of: line.bytes, ordinals: line.ordinals, to: slot)
      groups[slot]?.bytes += Int32(line.range.count)
    }
    // Of a group that was given up, it only matters whether its last line has come.
    if group.lines < Int32.max { groups[slot]?.lines += 1 }
  }

  /// Adds a line that is a group of its own.
  mutating func addAlone(
    _ line: ReadLine, fault: LineFault?, into batch: inout ImportBatch
  ) throws(ImportError) {
    try settle(into: &batch)
    (neighbour, suspect) = (nil, nil)
    batch.add(line, fault: fault)
  }

  /// Refuses a line whose group cannot be told. It may belong to the group of the line before or after it,
  /// so those two are refused along with it.
  mutating func refuse(
    _ line: ReadLine, _ reason: String, into batch: inout ImportBatch
  ) throws(ImportError) {
    batch.reject(line.place, reason, line.bytes[line.range])
    let fault = Fault(place: line.place, reason: reason)
    if let neighbour { mark(neighbour, fault) }
    (neighbour, suspect) = (nil, fault)
    try settle(into: &batch)
  }

  /// Notes that a file has come to its end: its last line is no neighbour of the next file's first.
  mutating func endFile(into batch: inout ImportBatch) throws(ImportError) {
    (neighbour, suspect) = (nil, nil)
    try settle(into: &batch)
  }

  /// Hands on the groups that are still open, when all files have come to their end: they are as whole as
  /// they can be.
  ///
  /// - Returns: whether there are more of them than `count`.
  mutating func finish(into batch: inout ImportBatch, upTo count: Int) throws(ImportError) -> Bool {
    var left: [Int]
    if let leftOver {
      left = leftOver
    } else {
      left = groups.indices.filter { groups[$0] != nil }
      left.sort { (groups[$0]?.latest ?? 0) > (groups[$1]?.latest ?? 0) }
    }
    while batch.hasRoom(upTo: count), let slot = left.popLast() { try close(slot, into: &batch) }
    leftOver = left
    return !left.isEmpty
  }

  // MARK: One group

  private mutating func slot(of key: KeyHash) -> Int {
    if let latest, groups[latest]?.key == key { return latest }
    if let slot = slots.slot(of: key, { groups[$0]?.key }) { return slot }
    let slot = held.open()
    let expected = isSorted ? 0 : counts.lines(of: key)
    let group = Group(key: key, latest: recordCount, expected: Int32(expected))
    if slot < groups.count { groups[slot] = group } else { groups.append(group) }
    slots.insert(slot, key) { groups[$0]?.key }
    return slot
  }

  /// Hands on the group of the line before, if no more of its lines can follow. That is known only after
  /// the present line was read, since its group might have been one that cannot be told.
  private mutating func settle(
    anotherBegins: Bool = false, into batch: inout ImportBatch
  ) throws(ImportError) {
    guard let slot = latest, let group = groups[slot] else { return }
    if group.isWhole || isSorted && anotherBegins { try close(slot, into: &batch) }
  }

  private mutating func close(_ slot: Int, into batch: inout ImportBatch) throws(ImportError) {
    guard let group = groups[slot] else { return }
    let first = batch.source.count
    try held.take(slot, into: &batch.source)
    slots.remove(group.key) { groups[$0]?.key }
    groups[slot] = nil
    let fault = group.hasFault ? faults.removeValue(forKey: slot) : nil
    if latest == slot { (latest, neighbour) = (nil, nil) }
    guard !group.isGivenUp else { return }
    batch.groups.append(LineGroup(lines: first..<batch.source.count, fault: fault))
  }

  /// Marks a group as faulty because of one of its lines, or of a line that may be one of them.
  private mutating func mark(_ slot: Int, _ fault: Fault) {
    guard groups[slot]?.hasFault == false else { return }
    groups[slot]?.hasFault = true
    faults[slot] = fault
  }

  /// Gives up a group that is too long: the lines that it holds are refused now, and later ones as they
  /// come.
  private mutating func giveUp(
    _ slot: Int, _ line: ReadLine, into batch: inout ImportBatch
  ) throws(ImportError) {
    let lines = Int(groups[slot]?.lines ?? 0)
    let limit = lines == Self.linesMax ? "\(lines) lines" : "\(Self.bytesMax >> 20) MiB"
    let fault = Fault(place: line.place, reason: "its group has more than \(limit); is `group.by` right?")
    mark(slot, fault)
    let first = batch.source.count
    try held.empty(slot, into: &batch.source)
    batch.groups.append(LineGroup(lines: first..<batch.source.count, fault: faults[slot] ?? fault))
    batch.reject(line.place, fault.reason, line.bytes[line.range])
    groups[slot]?.isGivenUp = true
  }
}

/// A line that was read, on its way to its group.
struct ReadLine {
  var place: LinePlace
  /// The range of its text in `bytes`.
  var range: Range<Int>
  var bytes: [UInt8]
  var ordinals: ArraySlice<Int64>
}
