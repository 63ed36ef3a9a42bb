// Whether a fold looks at a type of touchpoint, answered in a few instructions.

public import Words

/// A set of types that is asked with every touchpoint. Each built-in type has a bit.
public struct TypeTable: Sendable {
  /// The bits, in sixteen words. They are an array, since words in the table itself were copied with
  /// every question.
  @usableFromInline let builtIn: [UInt64]
  /// The user's own types in the set; `nil` for all of them.
  @usableFromInline let custom: [TouchpointType]?

  /// - Parameter types: the types in the set; `nil` for all.
  public init(_ types: TypeSet?) {
    var builtIn = [UInt64](repeating: types == nil ? .max : 0, count: 16)
    for type in types?.types ?? [] where !type.isCustom {
      builtIn[Int(type.rawValue / 64)] |= 1 << UInt64(type.rawValue % 64)
    }
    self.builtIn = builtIn
    custom = types?.types.filter(\.isCustom)
  }

  /// Whether a type is in the set.
  @inlinable
  @inline(__always)
  public func contains(_ type: TouchpointType) -> Bool {
    type.isCustom
      ? containsCustom(type) : builtIn[Int(type.rawValue / 64)] & (1 << UInt64(type.rawValue % 64)) != 0
  }

  @usableFromInline
  func containsCustom(_ type: TouchpointType) -> Bool { custom?.contains(type) ?? true }
}
