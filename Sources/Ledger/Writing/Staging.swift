// The touchpoints of one group commit, before they are in the log.

/// What a group is going to write, and how to take the newest part of it back.
struct Staging {
  /// The log's head when the group began.
  private(set) var head: LogHead
  /// `recorded` of the touchpoints that are staged next. All touchpoints of a group have the same, unless
  /// it copies what another ledger has recorded.
  private(set) var recorded: Instant
  private(set) var facts: [Fact] = []
  private(set) var bodies: [UInt8] = []
  /// Where each body ends in `bodies`.
  private(set) var ends: [Int] = []
  /// What stays of bodies that something is taken out of, in the order in which that was said; of one position the last one counts.
  private(set) var redactions: [StagedRedaction] = []
  /// The last of them for each position.
  private var lastRedaction: [Position: Int] = [:]
  /// How many pages the packs take that are written anew for it, by their keys.
  private var rewrittenPages: [UInt64: Int] = [:]
  private var heads = StagedHeads()
  /// Only in a rehearsal, which never commits: touchpoints that were staged before `head` and lie in a
  /// file.
  private var spilled: SpilledTouchpoints?
  var structure: Structure
  /// How many touchpoints of the group named people of several customers, who were not merged.
  var refusedMerges = 0
  /// The highest customer number that the log knew when the group began.
  private(set) var customersBefore: UInt32

  init(head: LogHead, recorded: Instant, structure: Structure) {
    self.head = head
    self.recorded = recorded
    self.structure = structure
    customersBefore = structure.customerCount
  }

  /// How much memory of a group is kept for the next one, at the most.
  private static let keptBytesMax = 16 << 20

  /// Empties the staging for another group, and keeps its memory.
  mutating func begin(head: LogHead, recorded: Instant, structure: Structure) {
    guard bodies.capacity <= Self.keptBytesMax else {
      self = Staging(head: head, recorded: recorded, structure: structure)
      return
    }
    self.head = head
    self.recorded = recorded
    self.structure = structure
    customersBefore = structure.customerCount
    refusedMerges = 0
    facts.removeAll(keepingCapacity: true)
    bodies.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    redactions.removeAll()
    lastRedaction.removeAll()
    rewrittenPages.removeAll()
    heads.removeAll()
  }

  /// Sets the time at which what is staged next is recorded: never before what is staged already.
  mutating func record(at instant: Instant) { recorded = instant }

  /// The position of the next touchpoint.
  var next: Position { Position(head.position.rawValue + UInt64(facts.count) + 1) }

  /// The position of the newest touchpoint, whether staged or in the log.
  var last: Position { Position(next.rawValue - 1) }

  var isEmpty: Bool { facts.isEmpty }

  /// The head of a customer of whom something is staged; `nil` for every other.
  func head(of customer: CustomerNumber) -> HeadEntry? { heads.entry(of: customer) }

  /// - Parameters:
  ///   - envelope: the body without the fields that the writer adds.
  ///   - added: the fields that the writer adds, encoded.
  ///   - before: the customer's head before this touchpoint.
  mutating func append(_ fact: Fact, body envelope: RawSpan, _ added: [UInt8], before: HeadEntry) {
    heads.append(before.adding(fact, at: next), of: fact.customer)
    facts.append(fact)
    unsafe envelope.withUnsafeBytes { unsafe bodies.append(contentsOf: $0) }
    if !added.isEmpty { bodies += added }
    ends.append(bodies.count)
  }

  /// Stages what stays of a body that is in the log.
  ///
  /// - Parameter pack: the pack that the body lies in; `nil` where it is in the tail.
  mutating func redact(_ redaction: StagedRedaction, in pack: (key: UInt64, pages: Int)?) {
    lastRedaction[redaction.position] = redactions.count
    redactions.append(redaction)
    if let pack { rewrittenPages[pack.key] = pack.pages }
  }

  /// How many pages are written anew for what is redacted, about.
  var redactionPages: Int { rewrittenPages.values.reduce(0, +) }

  /// What stays of the body at a position, where something is being taken out of it; `nil` where not.
  func redactedBody(at position: Position) -> [UInt8]? { lastRedaction[position].map { redactions[$0].body } }

  /// The staged fact at a position.
  func fact(at position: Position) -> Fact? {
    guard position > head.position else { return spilled?.fact(at: position) }
    guard position < next else { return nil }
    return facts[Int(position.rawValue - head.position.rawValue) - 1]
  }

  /// The staged body at a position.
  func body(at position: Position) -> [UInt8]? {
    guard position > head.position else { return spilled?.body(at: position) }
    guard position < next else { return nil }
    let index = Int(position.rawValue - head.position.rawValue) - 1
    return Array(bodies[(index == 0 ? 0 : ends[index - 1])..<ends[index]])
  }

  /// Where much is staged, puts it into a file without a name: for a rehearsal, whose group is the whole
  /// import. It cannot be rolled back to marks that were made before. The heads of customers stay in
  /// memory, as do the indexes.
  mutating func spillIfLarge() throws {
    guard bodies.count >= Self.spilledBytesMin || facts.count >= Self.spilledCountMin else { return }
    let file: SpilledTouchpoints
    if let spilled { file = spilled } else { file = try SpilledTouchpoints() }
    spilled = file
    let end = last
    try file.append(facts, bodies, ends: ends, from: head.position.next)
    head = LogHead(position: end, recorded: recorded, blockChecksum: 0)
    facts.removeAll(keepingCapacity: true)
    bodies.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
  }

  private static let spilledBytesMin = 8 << 20
  private static let spilledCountMin = 1 << 16

  /// A point to go back to.
  struct Mark {
    fileprivate var count: Int
    fileprivate var structure: Structure
    fileprivate var refusedMerges: Int
    fileprivate var redactions: Int
    var ids: Int
    var references: Int
    var links: Int
    var merges: MergesToday
  }

  func mark(ids: Int, references: Int, links: Int, merges: MergesToday) -> Mark {
    Mark(
      count: facts.count, structure: structure, refusedMerges: refusedMerges, redactions: redactions.count,
      ids: ids, references: references, links: links, merges: merges)
  }

  mutating func rollBack(to mark: Mark) {
    while facts.count > mark.count {
      facts.removeLast()
      ends.removeLast()
      heads.removeLast()
    }
    bodies.removeSubrange((ends.last ?? 0)...)
    if redactions.count > mark.redactions {
      redactions.removeSubrange(mark.redactions...)
      lastRedaction = Dictionary(redactions.enumerated().map { ($1.position, $0) }) { $1 }
      if redactions.isEmpty { rewrittenPages.removeAll() }
    }
    structure = mark.structure
    refusedMerges = mark.refusedMerges
  }
}
