// Whether a fold looks at a type of touchpoint, as quickly as can be.

public import Words

/// A set of types that is asked with every touchpoint: a bit for each of those that are built in.
public struct TypeTable: Sendable {
  /// Sixteen words, behind a reference: words in the table itself were copied each time that it was asked.
  @usableFromInline let builtIn: [UInt64]
  /// Of a user's own types; `nil` for all.
  @usableFromInline let custom: [TouchpointType]?

  /// - Parameter types: `nil` for all.
  public init(_ types: TypeSet?) {
    var builtIn = [UInt64](repeating: types == nil ? .max : 0, count: 16)
    for type in types?.types ?? [] where !type.isCustom {
      builtIn[Int(type.rawValue / 64)] |= 1 << UInt64(type.rawValue % 64)
    }
    self.builtIn = builtIn
    custom = types?.types.filter(\.isCustom)
  }

  @inlinable
  @inline(__always)
  public func contains(_ type: TouchpointType) -> Bool {
    type.isCustom
      ? containsCustom(type) : builtIn[Int(type.rawValue / 64)] & (1 << UInt64(type.rawValue % 64)) != 0
  }

  @usableFromInline
  func containsCustom(_ type: TouchpointType) -> Bool { custom?.contains(type) ?? true }
}
