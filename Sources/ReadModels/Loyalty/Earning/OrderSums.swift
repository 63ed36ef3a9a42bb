// What an order comes to for earning: which amounts of its lines count, and what is added or taken off.

internal import Projection
internal import Words

/// The sums of an order that the parts of it, of which points are earned, follow from.
///
/// A part is a set K of lines. It comes to ⌊A(K) × (L + a) ÷ L⌋, where A(K) is the sum of its lines' amounts, L
/// that of all lines, and a what the order's discount and tax add; then the share is taken that is not paid
/// with points. Everything is in 128 bits, and rounded down once.
struct OrderSums {
  private let total: Int64
  private let basis: LoyaltyProgramme.Basis
  /// Whether all lines have amounts, so that the order can be divided into them.
  private(set) var hasLines = false
  /// L: what all lines come to.
  private var list: Int128 = 0
  /// a: what the whole order's discount and tax add.
  private var added: Int128 = 0
  /// What is of no line: shipping and rounding.
  private var rest: Int128 = 0
  /// The order without its lines: the total, less what does not count of it.
  private var undivided: Int128 = 0
  /// 1 where the tax of the lines themselves is added to them, −1 where it is taken off, and otherwise 0.
  private var sign: Int128 = 0
  /// The part that is paid with points, where it earns nothing.
  private let paid: Int64
  /// What the lines that sell gift cards come to, in minor units: no spend.
  private(set) var apart: Int64 = 0
  /// The lines that earn, as far as their kinds and the programme's exclusions say.
  private(set) var earning = Part()
  /// Whether there are lines that do not.
  private(set) var hasExclusions = false

  /// What some lines come to.
  struct Part {
    var amount: Int128 = 0
    var tax: Int128 = 0
  }

  /// - Parameter programme: says what of an order counts.
  init(_ total: Int64, _ details: borrowing Details, under programme: LoyaltyProgramme) {
    self.total = total
    basis = programme.earning.basis
    paid =
      basis.withPaidByPoints ? 0 : min(max(0, details[OrderDetails.paidWithPoints] ?? 0), max(0, total))
    let discount = Int128(details[OrderDetails.discount] ?? 0)
    let tax = Int128(details[OrderDetails.tax] ?? 0)
    let shipping = Int128(details[OrderDetails.shipping] ?? 0)
    var (lineDiscounts, gifts) = (0 as Int128, 0 as Int128)
    var (haveAmounts, haveTaxes) = (true, true)
    let lines = details[OrderDetails.lines]
    for index in lines.indices {
      let line = lines[index]
      guard line[OrderLineDetails.amount] != nil else {
        haveAmounts = false
        continue
      }
      if line[OrderLineDetails.tax] == nil { haveTaxes = false }
      let amount = Self.part(of: line, basis)
      list += amount.amount
      lineDiscounts += Int128(line[OrderLineDetails.discount] ?? 0)
      if line[OrderLineDetails.kind] == .giftCard { gifts += Int128(line[OrderLineDetails.amount] ?? 0) }
      if Self.earns(line, under: programme) {
        earning.amount += amount.amount
        earning.tax += amount.tax
      } else {
        hasExclusions = true
      }
    }
    hasLines = !lines.isEmpty && haveAmounts && list > 0
    let isIncluded = details[OrderDetails.taxIncluded]
    if basis.withTax, !isIncluded { sign = 1 }
    if !basis.withTax, isIncluded { sign = -1 }
    if basis.isAfterDiscount { added -= discount }
    if !haveTaxes {
      // The lines do not say what their taxes are: each has its share of the order's.
      added += sign * tax
      sign = 0
    }
    rest = (basis.withShipping ? shipping : 0) + Int128(details[OrderDetails.rounding] ?? 0)
    apart = Int64(min(max(0, gifts), Int128(max(0, total))))
    undivided = Int128(total)
    if !basis.withTax { undivided -= tax }
    if !basis.withShipping { undivided -= shipping }
    if !basis.isAfterDiscount { undivided += discount + lineDiscounts }
  }

  /// Whether a line earns, as far as its kind and the programme's exclusions say.
  static func earns(_ line: borrowing DetailRow, under programme: LoyaltyProgramme) -> Bool {
    let kind = line[OrderLineDetails.kind]
    if kind == .giftCard || kind == .shipping && !programme.earning.basis.withShipping { return false }
    let excluded = programme.earning.exclude.goods
    return excluded.isEmpty
      || !excluded.contains(line[OrderLineDetails.sku.hashed], line[OrderLineDetails.category.hashed])
  }

  /// What a line counts for.
  static func part(of line: borrowing DetailRow, _ basis: LoyaltyProgramme.Basis) -> Part {
    var amount = Int128(line[OrderLineDetails.amount] ?? 0)
    if !basis.isAfterDiscount { amount += Int128(line[OrderLineDetails.discount] ?? 0) }
    return Part(amount: amount, tax: Int128(line[OrderLineDetails.tax] ?? 0))
  }

  /// What a part of the order earns points of, in minor units.
  func amount(of part: Part) -> Int64 {
    guard list > 0 else { return 0 }
    let (product, overflow) = part.amount.multipliedReportingOverflow(by: list + added)
    // Amounts beyond all money are not divided.
    let share = overflow ? part.amount : product.quotientFloored(by: list)
    return unpaid(share + sign * part.tax)
  }

  /// What is of no line, in minor units.
  var amountOfRest: Int64 { unpaid(rest) }

  /// What the whole order earns points of, where it is not divided, in minor units.
  var amountOfWhole: Int64 { unpaid(undivided - (hasLines ? 0 : Int128(apart))) }

  /// The share that is not paid with points; nothing where that is below zero.
  private func unpaid(_ amount: Int128) -> Int64 {
    let counted = max(0, min(amount, Int128(Int64.max)))
    guard paid > 0 else { return Int64(counted) }
    return Int64(counted * Int128(total - paid) / Int128(total))
  }
}

extension Int128 {
  /// The quotient rounded towards negative infinity; `divisor` is above 0.
  fileprivate func quotientFloored(by divisor: Int128) -> Int128 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
