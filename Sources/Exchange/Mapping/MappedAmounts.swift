// How the amounts of a rule are to be taken: totals that are rounded, and sums so far.

internal import Ledger
internal import Schema
internal import Yams

/// How the amounts of a rule's touchpoints are to be taken.
struct MappedAmounts: Sendable {
  /// By how much a total may differ from its lines, in units of its currency; `nil` for one minor unit for
  /// each line.
  var tolerance: DecimalNumber?
  /// The number of the message's field that holds a sum so far.
  var cumulativeField: Int?
}

extension MappingReader {
  /// Reads `tolerance` and `cumulative`.
  func amounts(
    _ object: YAMLObject, _ type: MappedType, _ body: BodyTemplate
  ) throws(MappingFault) -> MappedAmounts {
    MappedAmounts(
      tolerance: try tolerance(object, type), cumulativeField: try cumulativeField(object, type, body))
  }

  private func tolerance(_ object: YAMLObject, _ type: MappedType) throws(MappingFault) -> DecimalNumber? {
    guard let node = object["tolerance"] else { return nil }
    let (path, mark) = (object.path("tolerance"), YAMLObject.mark(node))
    guard case .builtIn(let builtIn) = type, builtIn == OrderPlaced.self else {
      throw MappingFault(
        "`\(path)` is for \(OrderPlaced.typeName) only: other totals have no lines to agree with", at: mark)
    }
    let text = Array(try object.requiredText("tolerance").utf8)
    guard let number = DecimalNumber(text, in: 0..<text.count), number.units >= 0 else {
      throw MappingFault("`\(path)` must be a number in units of the currency, such as 0.02", at: mark)
    }
    return number
  }

  private func cumulativeField(
    _ object: YAMLObject, _ type: MappedType, _ body: BodyTemplate
  ) throws(MappingFault) -> Int? {
    guard let node = object["cumulative"] else { return nil }
    let (path, mark) = (object.path("cumulative"), YAMLObject.mark(node))
    let name = try object.requiredText("cumulative")
    guard case .builtIn(let type) = type else {
      throw MappingFault("`\(path)` is for built-in types only, such as refund.issued", at: mark)
    }
    let found = try? SchemaProbe(type: type, steps: [.init(name: name)]).written("\"1\"")
    var index = 0
    guard let found, found.wireType == 0, found.value == [1],
      let tag = WireFormat.readVarint(found.tag, &index)
    else {
      throw MappingFault(
        "`\(path)` must be a number in the data of \(type.typeName), such as amount", at: mark)
    }
    guard
      body.members.contains(where: { $0.key == found.tag })
        || body.sums.contains(where: { $0.key == found.tag })
    else {
      throw MappingFault("`\(path)` is `\(name)`, and `data` does not say it", at: mark)
    }
    return Int(tag >> 3)
  }
}

extension ResolvedMapping {
  /// Refuses a tolerance that is more than any rounding.
  static func checkTolerances(
    _ templates: [ResolvedTemplate], _ mapping: Mapping
  ) throws(ImportError) {
    for template in templates {
      // Where each line has a currency of its own, the tolerance is checked for each order.
      guard let tolerance = template.template.amounts.tolerance, let digits = template.unit?.minorDigits,
        tolerance.wholeMinorUnits(digits: digits) > OrderPlaced.roundingMax
      else { continue }
      let most = DecimalNumber(units: Int128(OrderPlaced.roundingMax), scale: digits)
      let mark = template.template.mark
      throw ImportError(
        .invalidMapping,
        "`tolerance` is more than \(most): so much is no rounding, but a discount or shipping",
        file: mapping.name, line: mark.line, column: mark.column)
    }
  }
}

extension DecimalNumber {
  /// The whole minor units in the amount; less than one is 0. Where they do not fit 64 bits, as many as
  /// fit.
  fileprivate func wholeMinorUnits(digits: Int) -> Int64 {
    guard let nearest = minorUnits(digits: digits) else { return units < 0 ? .min : .max }
    return DecimalNumber(units: Int128(nearest), scale: digits).compared(to: self) > 0 ? nearest - 1 : nearest
  }
}

/// An order whose total differs from what its lines come to.
struct RoundedOrder: Sendable {
  var currency: String
  /// By how much the total exceeds the lines, in minor units.
  var difference: Int64
}

extension OrderPlaced {
  /// Records as rounding by how much the total differs from the lines, where a rule allows that much.
  mutating func round(by amounts: MappedAmounts) throws(LineFault) {
    guard let difference, difference != 0 else { return }
    let digits = MeasureUnit(currency: currency)?.minorDigits ?? 2
    let allowed = amounts.tolerance.map { $0.wholeMinorUnits(digits: digits) } ?? Int64(lines.count)
    guard round(upTo: allowed) == nil else { return }
    let most = min(allowed, Self.roundingMax)
    throw LineFault(
      reason:
        "has a total that is \(Self.text(abs(difference), digits)) \(difference > 0 ? "more" : "less") than its lines, less the "
        + "discount, with shipping, and tax unless the lines include it; at most \(Self.text(most, digits)) are taken as "
        + "rounding"
        + (abs(difference) <= Self.roundingMax
          ? ": where the total is right, give its rule `tolerance: \(Self.text(abs(difference), digits))`"
          : ": is a discount or shipping missing?"))
  }

  /// The rounding that the order says; `nil` where it says none.
  var rounded: RoundedOrder? { rounding == 0 ? nil : RoundedOrder(currency: currency, difference: rounding) }

  private static func text(_ amount: Int64, _ digits: Int) -> String {
    DecimalNumber(units: Int128(amount), scale: digits).description
  }
}
