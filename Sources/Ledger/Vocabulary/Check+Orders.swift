import Schema

/// The rules of messages that have lines and a total.
extension Check {
  /// Lines: not too many, each with a sku, a quantity and an amount that fit each other.
  ///
  /// - Returns: the sum of their amounts, in minor units.
  @discardableResult
  static func lines(_ lines: [OrderLine]) throws(TouchpointFault) -> Int64 {
    if lines.count > orderLinesMax {
      throw fault("lines", "has \(lines.count) lines; at most \(orderLinesMax) are allowed")
    }
    var sum: Int64 = 0
    let span = lines.span
    for index in span.indices {
      try required("lines[\(index)].sku", span[index].sku)
      try short("lines[\(index)].name", span[index].name)
      try short("lines[\(index)].category", span[index].category)
      let (quantity, amount) = (span[index].quantity, span[index].amount)
      try unit(span[index], index)
      if quantity == 0 { throw fault("lines[\(index)].quantity", "is required, and must not be 0") }
      if amount != 0 && (amount < 0) != (quantity < 0) {
        throw fault(
          "lines[\(index)].amount",
          "must have the sign of the quantity: positive for goods sold, negative for goods taken back")
      }
      try parts(span[index], index)
      let (next, overflow) = sum.addingReportingOverflow(amount)
      if overflow { throw fault("lines[\(index)].amount", "makes the sum of the lines exceed 64 bits") }
      sum = next
    }
    return sum
  }

  /// What a line says of its amount, and what it sells.
  private static func parts(_ line: OrderLine, _ index: Int) throws(TouchpointFault) {
    try oneOf("lines[\(index)].kind", line.kind, LineKind.words)
    if line.discount != 0 && (line.discount < 0) != (line.quantity < 0) {
      throw fault("lines[\(index)].discount", "must have the sign of the quantity, as the amount has")
    }
    if line.tax != 0 && (line.tax < 0) != (line.quantity < 0) {
      throw fault("lines[\(index)].tax", "must have the sign of the quantity, as the amount has")
    }
  }

  /// The units in which a quantity may be given that does not count pieces: grams, millilitres,
  /// millimetres, thousandths of a piece.
  static let units = ["g", "ml", "mm", "milli"]

  private static func unit(_ line: OrderLine, _ index: Int) throws(TouchpointFault) {
    guard !line.unit.isEmpty, !units.contains(line.unit) else { return }
    throw fault(
      "lines[\(index)].unit",
      "must be g, ml, mm or milli (thousandths of a piece), with a quantity that is a whole number of them; leave it out "
        + "for pieces")
  }

  /// Checks lines of goods that all went one way: their quantities are positive.
  @discardableResult
  static func goods(_ lines: [OrderLine]) throws(TouchpointFault) -> Int64 {
    let sum = try Check.lines(lines)
    for (index, line) in lines.enumerated() where line.quantity < 0 {
      throw fault("lines[\(index)].quantity", "must be positive here")
    }
    return sum
  }

  /// What the lines come to, together with what an order adds to them and takes off.
  ///
  /// - Throws: where it is not what the producer gave as the total, is negative, or does not fit 64 bits.
  static func total(
    _ total: Int64, given: Bool, lines: [OrderLine], sum: Int64, extras: Basket.Extras = .none
  ) throws(TouchpointFault) {
    try money("total", total, given: given)
    if lines.isEmpty || !Basket.isPriced(lines) {
      guard extras.rounding == 0 else {
        throw fault("rounding", "is for an order whose lines all have an amount; leave it out")
      }
      return
    }
    guard extras.rounding.magnitude <= roundingMax else {
      throw fault(
        "rounding",
        "is \(extras.rounding), and at most \(roundingMax) minor units are taken: more than that is a discount, or shipping"
      )
    }
    guard let derived = Basket.total(sum: sum, extras: extras) else {
      throw fault("total", "cannot be derived: the lines and what is added exceed 64 bits")
    }
    if derived < 0 { throw fault("total", "would be negative by the lines: money given back is a refund") }
    if given && derived != total {
      throw fault(
        "total",
        "is \(total), but the lines, less the discount, with shipping, and tax unless the lines include it, "
          + "come to \(derived); give the right one, leave the total out, or give the difference as rounding")
    }
  }
}

extension Check {
  /// By how much a total may differ from what its lines come to, in minor units.
  static let roundingMax: UInt64 = 1_000
}

/// The arithmetic of baskets: sums that say when they do not fit 64 bits.
enum Basket {
  /// What an order adds to its lines, and takes off them.
  struct Extras {
    var shipping: Int64 = 0
    /// 0 where the lines include it.
    var tax: Int64 = 0
    var discount: Int64 = 0
    /// By how much the total exceeds what all of these come to.
    var rounding: Int64 = 0

    static var none: Extras { Extras() }
  }

  /// Whether every line's amount is known, so that their sum is.
  static func isPriced(_ lines: [OrderLine]) -> Bool {
    let lines = lines.span
    for index in lines.indices where !lines[index].hasAmount { return false }
    return true
  }

  /// The sum of the amounts of valid lines.
  static func sum(_ lines: [OrderLine]) -> Int64 {
    let lines = lines.span
    var sum: Int64 = 0
    for index in lines.indices { sum &+= lines[index].amount }
    return sum
  }

  /// sum − discount + shipping + tax + rounding; `nil` where that does not fit 64 bits.
  static func total(sum: Int64, extras: Extras) -> Int64? {
    let (discounted, tooSmall) = sum.subtractingReportingOverflow(extras.discount)
    let (shipped, tooLarge) = discounted.addingReportingOverflow(extras.shipping)
    let (total, tooLargeWithTax) = shipped.addingReportingOverflow(extras.tax)
    let (rounded, tooLargeRounded) = total.addingReportingOverflow(extras.rounding)
    return tooSmall || tooLarge || tooLargeWithTax || tooLargeRounded ? nil : rounded
  }
}
