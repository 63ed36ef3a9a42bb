// What one step of an import hands on: touchpoints, the lines that each came from, and what was refused
// already.

internal import Ledger

/// A line that is refused, and why. The reason holds no value of the line.
struct Reject: Sendable {
  var place: LinePlace
  var reason: String
  var text: [UInt8]
  /// The kind of refusal: what cannot be read is an invalid touchpoint.
  var code = LedgerError.Code.invalidTouchpoint
  /// The other line because of which this one is refused, and what is wrong there; `nil` where this line is
  /// itself at fault.
  var cause: Cause?

  struct Cause: Sendable {
    var place: LinePlace
    var reason: String
  }
}

/// Touchpoints on their way to the ledger.
///
/// Whoever reads the file only finds out which bytes belong together. `make` makes touchpoints of them, on
/// another thread, while the next batch is read.
struct ImportBatch: Sendable {
  /// How many bytes a batch is read from at the most, however few touchpoints they make: the next batch is
  /// read while this one is recorded, and the first one, which nothing is recorded beside, must not be
  /// large.
  static let bytesMax = 2 << 20

  /// The lines that a touchpoint was made of.
  struct Origin: Sendable {
    /// The index of its kind in the accounting.
    var kind: Int
    /// The range in `taken` of the touchpoint's lines.
    var lines: Range<Int>
    /// Whether a rule's `also` made it of lines that count once, for the touchpoint before it.
    var isAlso = false
    /// By how much the order's total differs from its lines; `nil` where it does not.
    var rounded: RoundedOrder?
  }

  /// What a touchpoint says beyond its fact.
  struct Claim: Sendable {
    /// The index of the touchpoint among those that were made.
    var index: Int
    var type: TouchpointType
    var claim: TouchpointClaim
  }

  /// The lines that were read, without those that are refused already.
  var source = SourceLines()
  /// Which of these lines belong together; empty once they are made into touchpoints.
  var groups: [LineGroup] = []
  /// The lines of one touchpoint after another, as places in `source`.
  var taken: [Int] = []
  /// The origin of each touchpoint that was made.
  var origins: [Origin] = []
  var claims: [Claim] = []
  var rejects: [Reject] = []
  /// What is to be made into touchpoints, in order.
  var unmade = Unmade.nothing
  /// How many records were read, whatever became of them.
  var lines = 0
  var skipped = 0
  /// How many lines were passed over because they are no records.
  var passed = PassedLines()
  /// The numbers of files that came to their end without a line.
  var filesWithoutLines: [Int] = []
  /// The index, among the kinds of the import, of the first kind of this file's touchpoints.
  var kindsStart = 0
  /// The file that was read, by its number among those of the import.
  var file = 0
  /// How many bytes of that file were read so far, and how many it has; the latter is `nil` where that is
  /// not known beforehand.
  var bytesConsumed = 0
  var bytesTotal: Int?
  /// The header of that file, where it was just opened: its other lines cannot be read without it.
  var header: [HeaderLine] = []

  enum Unmade: Sendable {
    case nothing
    /// The groups of lines, and how they are made into touchpoints.
    case lines(by: GroupMaking)
    case events(RawEvents, EventReaders)
  }

  /// How many touchpoints `unmade` will become, about.
  var unmadeCount: Int {
    switch unmade {
    case .nothing: 0
    case .lines: groups.count
    case .events(let events, _): events.count
    }
  }

  /// Whether more lines can be put into it.
  func hasRoom(upTo count: Int) -> Bool { groups.count < count && source.bytes.count < Self.bytesMax }

  /// Adds a line that is a group of its own.
  mutating func add(_ line: ReadLine, fault: LineFault?) {
    let index = source.count
    source.append(line.place, line.range, of: line.bytes, ordinals: line.ordinals)
    let fault = fault.map { LineGroups.Fault(place: line.place, reason: $0.reason) }
    groups.append(LineGroup(lines: index..<index + 1, fault: fault))
  }

  /// Makes what was read into touchpoints, or refuses it.
  mutating func make(into sink: inout TouchpointSink) {
    let unmade = unmade
    self.unmade = .nothing
    switch unmade {
    case .nothing: break
    case .lines(let making):
      let groups = groups
      self.groups = []
      origins.reserveCapacity(groups.count)
      taken.reserveCapacity(source.count)
      var maker = GroupMaker(making)
      for group in groups { maker.make(group, of: &self, &sink) }
    case .events(let events, let readers):
      readers.with { reader in events.make(into: &self, &sink, by: reader) }
    }
  }

  // MARK: Refusals

  mutating func reject(_ place: LinePlace, _ reason: String, _ text: ArraySlice<UInt8>) {
    rejects.append(Reject(place: place, reason: reason, text: Array(text)))
  }

  /// Refuses lines that belong together because of one line, which is one of them or another.
  mutating func reject(
    _ lines: Range<Int>, _ reason: String, at faulty: LinePlace, _ columns: [FileColumns?]
  ) {
    for index in lines {
      let place = source[index].place
      if place == faulty {
        reject(place, reason, source.text(index))
      } else {
        rejects.append(because(of: faulty, reason, index, columns))
      }
    }
  }

  /// Refuses lines that belong together because of some of them, which are given by their places among
  /// them.
  mutating func reject(_ lines: Range<Int>, _ faults: [Int: String], _ columns: [FileColumns?]) {
    guard let first = faults.min(by: { $0.key < $1.key }) else { return }
    let faulty = source[lines.lowerBound + first.key].place
    for index in lines {
      if let fault = faults[index - lines.lowerBound] {
        reject(source[index].place, fault, source.text(index))
      } else {
        rejects.append(because(of: faulty, first.value, index, columns))
      }
    }
  }

  private func because(
    of faulty: LinePlace, _ reason: String, _ index: Int, _ columns: [FileColumns?]
  ) -> Reject {
    let place = source[index].place
    return Reject(
      place: place,
      reason: "belongs together with \(faulty.words(beside: place, columns)), which was refused: \(reason)",
      text: Array(source.text(index)), cause: Reject.Cause(place: faulty, reason: reason))
  }
}

extension LinePlace {
  /// The place and the reason, in words for the message about another line.
  func words(beside other: LinePlace, _ columns: [FileColumns?]) -> String {
    guard file != other.file, let name = columns[file]?.file else { return "line \(line)" }
    return "line \(line) of \(name)"
  }
}
