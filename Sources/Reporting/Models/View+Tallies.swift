// Reads what a model has counted, by the names of its tallies.

public import Words
public import Projection

extension ReadModel {
  /// Adds what the model's tallies count. A model whose totals are not tallies implements this itself.
  public func contribute(_ row: Row, to totals: inout Totals) {
    for tally in Self.tallies { tally.contribute(row, to: &totals, in: nil) }
  }
}

extension LocalReadModel {
  /// Adds what the model's tallies count, by periods of the model's calendar.
  public func contribute(_ row: Row, to totals: inout Totals) {
    for tally in Self.tallies { tally.contribute(row, to: &totals, in: calendar) }
  }
}

extension View where P: ReadModel {
  /// What a tally has counted over all customers.
  ///
  /// - Parameter name: the name that the model declares it under.
  /// - Throws: `ProjectionError` with code `invalidRequest` for a name that the model does not declare;
  ///   or `damagedView`.
  public func tally(_ name: String) throws -> CountedTally {
    guard let tally = P.tallies.first(where: { $0.description.name == name }) else {
      let names = P.tallies.map(\.description.name)
      throw ProjectionError(
        .invalidRequest, "\(P.name) has no tally \(name); \(Nearest.hint(name, among: names))")
    }
    return CountedTally(tally.description, try totals)
  }
}

/// What one tally has counted: by period, name and unit, as far as the tally distinguishes them.
public struct CountedTally: Sendable {
  /// What the tally counts, and by which kind of period.
  public let tally: TallyDescription
  private let counters: [(counter: Counter, value: Int128)]

  /// What a tally has counted in some totals: those of a view, or the sum of those of several ledgers.
  public init(_ tally: TallyDescription, _ totals: Totals) {
    self.tally = tally
    counters = totals.counters(ofKind: tally.number)
  }

  /// A part of what was counted: that of one period, of one name, or of both. By default it is
  /// everything.
  public struct Part: Hashable, Sendable {
    /// A period of the tally's kind, or of a longer kind, by its index.
    public var period: (kind: PeriodKind, index: Int32)?
    /// The hash of a name, as `TallyDetail.key(of:)` or `name(hashed:)` gives it: the one that the model
    /// uses.
    public var name: UInt64?

    /// The part of a period, of a name, or of both; everything, where neither is given.
    public init(period: (kind: PeriodKind, index: Int32)? = nil, name: UInt64? = nil) {
      (self.period, self.name) = (period, name)
    }

    public static func == (left: Part, right: Part) -> Bool {
      left.period?.kind == right.period?.kind && left.period?.index == right.period?.index
        && left.name == right.name
    }

    public func hash(into hasher: inout Hasher) {
      hasher.combine(period?.index)
      hasher.combine(name)
    }
  }

  private func counters(of part: Part) -> [(detail: TallyDetail, value: Int128)] {
    counters.compactMap { counter, value in
      let detail = TallyDetail(rawValue: counter.second)
      if let name = part.name, detail.name != name { return nil }
      if let period = part.period, Self.period(of: counter, in: period.kind) != period.index { return nil }
      return (detail, value)
    }
  }

  /// The index of the period, of a kind, in which a counter's period lies.
  private static func period(of counter: Counter, in kind: PeriodKind) -> Int32? {
    guard let own = PeriodKind(rawValue: counter.qualifier) else { return nil }
    return kind == own ? counter.first : kind.index(ofDay: own.firstDay(of: counter.first))
  }

  /// The sum of numbers, or the count of values of a distribution. For money use `amounts`: a sum over
  /// currencies means nothing.
  public func sum(_ part: Part = Part()) -> Int128 { counters(of: part).reduce(0) { $0 + $1.value } }

  /// The sum in each currency, in the order of their numeric codes.
  public func amounts(_ part: Part = Part()) -> [(unit: MeasureUnit, value: Int128)] {
    var sums: [UInt16: Int128] = [:]
    for (detail, value) in counters(of: part) { sums[detail.rest, default: 0] += value }
    return sums.filter { $0.value != 0 }.sorted { $0.key < $1.key }.map {
      (MeasureUnit(rawValue: $0.key), $0.value)
    }
  }

  /// A distribution, ascending: how many values there are in each bucket, which is given by its least
  /// value.
  public func distribution(_ part: Part = Part()) -> [(value: Int64, count: Int128)] {
    var counts: [UInt16: Int128] = [:]
    for (detail, value) in counters(of: part) { counts[detail.rest, default: 0] += value }
    return counts.filter { $0.value != 0 }.sorted { $0.key < $1.key }
      .map { (TallyBucket(rawValue: $0.key).least, $0.value) }
  }

  /// The median of a distribution: the least value of the bucket up to which at least half of the values
  /// lie. `nil` where there are none.
  public func median(_ part: Part = Part()) -> Int64? {
    let values = distribution(part)
    let count = values.reduce(0) { $0 + $1.count }
    var sum: Int128 = 0
    for (value, number) in values {
      sum += number
      if sum * 2 >= count { return value }
    }
    return nil
  }

  /// The hashes of the names that were counted by; what was counted without a name has none.
  public var names: Set<UInt64> {
    Set(counters.map { TallyDetail(rawValue: $0.counter.second).name }).subtracting([0])
  }

  /// The first and the last period of a kind in which something was counted; `nil` where nothing was.
  public func periods(_ kind: PeriodKind) -> ClosedRange<Int32>? {
    let all = counters.compactMap { Self.period(of: $0.counter, in: kind) }
    guard let first = all.min(), let last = all.max() else { return nil }
    return first...last
  }
}

extension DetailNames {
  /// The names by the hashes that tallies know them by, which are the upper bits of the names' hashes.
  public var byTallyName: [UInt64: String] {
    var names: [UInt64: String] = [:]
    for number in 1..<UInt32(count + 1) {
      if let hash = hash(NameNumber(rawValue: number)), let name = name(NameNumber(rawValue: number)) {
        names[TallyDetail.name(hashed: hash)] = name
      }
    }
    return names
  }
}
