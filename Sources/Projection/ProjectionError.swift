// The one public error of the read side.

public import Words

/// A failure of the read side: of a view's files, of a policy, or of what was asked for.
public struct ProjectionError: Error, Sendable {
  /// The kind of failure, for a program that decides what to do about it.
  public var code: Code
  /// What was wrong, where, and what to do; never a personal value.
  public var message: String
  /// The position of the touchpoint that the failure is about; `nil` where it is about none.
  public var position: Position?
  /// What was thrown below, such as the fault in a policy; `nil` where there is nothing more to know.
  public var cause: (any Error)?

  /// A failure with a message for a person, which must hold no personal value.
  public init(_ code: Code, _ message: String, position: Position? = nil, cause: (any Error)? = nil) {
    self.code = code
    self.message = message
    self.position = position
    self.cause = cause
  }

  /// The kind of failure. Open: later versions add codes.
  public struct Code: RawRepresentable, Hashable, Sendable {
    public var rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    /// A stored view does not hold what it must: a checksum differs or an entry is missing. Rebuild it.
    public static let damagedView = Code(rawValue: "damagedView")
    /// A policy document cannot be used. `position` is where it was published, `cause` the fault and its
    /// path.
    public static let invalidPolicy = Code(rawValue: "invalidPolicy")
    /// A period, a range or an instant that was asked for is not one.
    public static let invalidRequest = Code(rawValue: "invalidRequest")
    /// No view has this name.
    public static let unknownView = Code(rawValue: "unknownView")
    /// The system has no time zone of this IANA name.
    public static let unknownTimeZone = Code(rawValue: "unknownTimeZone")
    /// A number does not fit in 64 bits.
    public static let overflow = Code(rawValue: "overflow")
    /// The fold of a customer fails: there is no row. `position` and the message say where and why.
    public static let quarantined = Code(rawValue: "quarantined")
    /// The files of the views cannot be read or written.
    public static let inputOutput = Code(rawValue: "inputOutput")
    /// The disk is full. The views that are stored answer as before.
    public static let diskFull = Code(rawValue: "diskFull")
    /// A stored view was folded by other code, under other policies or from another log, and was not to
    /// be built anew.
    public static let staleView = Code(rawValue: "staleView")
    /// There is no earlier generation of a view to go back to.
    public static let nothingToRollBack = Code(rawValue: "nothingToRollBack")
    /// The files of the views may not be opened: reading one needs write access, to its lock file at least.
    public static let accessDenied = Code(rawValue: "accessDenied")
    /// Others keep changing the view while it is being refreshed.
    public static let contended = Code(rawValue: "contended")
    /// The view needs a detail that a type of the user's own does not declare, or declares as something else.
    public static let undeclaredDetail = Code(rawValue: "undeclaredDetail")
    /// A rebuild was given up because `Views.Options.isCancelled` returned `true`. The views are as they
    /// were.
    public static let cancelled = Code(rawValue: "cancelled")
    /// `Reports.close` was called.
    public static let closed = Code(rawValue: "closed")
  }
}

extension ProjectionError: CustomStringConvertible {
  public var description: String {
    position.map { "\(message) (position \($0))" } ?? message
  }
}

/// A result does not fit in 64 bits. A fold that throws it quarantines its customer.
public struct ArithmeticOverflow: Error, Hashable, Sendable, CustomStringConvertible {
  /// The failure; what was computed is not kept.
  public init() {}
  public var description: String { "a number does not fit in 64 bits" }
}

extension Int64 {
  /// The sum; throws where it does not fit.
  @inlinable
  public func adding(_ other: Int64) throws -> Int64 {
    let (result, overflow) = addingReportingOverflow(other)
    if overflow { throw ArithmeticOverflow() }
    return result
  }

  /// The difference; throws where it does not fit.
  @inlinable
  public func subtracting(_ other: Int64) throws -> Int64 {
    let (result, overflow) = subtractingReportingOverflow(other)
    if overflow { throw ArithmeticOverflow() }
    return result
  }

  /// The product; throws where it does not fit.
  @inlinable
  public func multiplied(by other: Int64) throws -> Int64 {
    let (result, overflow) = multipliedReportingOverflow(by: other)
    if overflow { throw ArithmeticOverflow() }
    return result
  }

  /// `floor(self × factor ÷ divisor)` through a product of 128 bits. Nothing may be negative, `divisor`
  /// not 0.
  @inlinable
  public func multiplied(by factor: Int64, floorDividedBy divisor: Int64) throws -> Int64 {
    guard self >= 0, factor >= 0, divisor > 0 else { throw ArithmeticOverflow() }
    let product = magnitude.multipliedFullWidth(by: factor.magnitude)
    guard product.high < divisor.magnitude else { throw ArithmeticOverflow() }
    let quotient = divisor.magnitude.dividingFullWidth(product).quotient
    guard let result = Int64(exactly: quotient) else { throw ArithmeticOverflow() }
    return result
  }
}
