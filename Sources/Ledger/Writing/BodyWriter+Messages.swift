// Swift-protobuf's messages, written directly into a body.

internal import Foundation
internal import SwiftProtobuf

extension BodyWriter {
  /// A message as a field, byte for byte as swift-protobuf writes it.
  mutating func put(_ message: some Message, as field: Int) throws {
    let before = count
    do {
      try putNested(as: field) { writer throws in try message.traverse(visitor: &writer) }
    } catch is UnknownFieldKind {
      truncate(to: before)
      let bytes: [UInt8] = try message.serializedBytes()
      unsafe bytes.withUnsafeBytes { unsafe put($0, as: field) }
    }
    // A message without any content is left out.
    if count == before + 2 { truncate(to: before) }
  }
}

/// Thrown at a kind of field that no message of schemas/touchpoints.proto has: swift-protobuf then writes
/// the message itself.
private struct UnknownFieldKind: Error {}

/// Writes what generated messages say of themselves, field by field, in the order of their numbers.
///
/// Swift-protobuf would make an array of each message and pass over it twice, and over a nested message
/// once more for each level of nesting.
extension BodyWriter: Visitor {
  mutating func visitSingularStringField(value: String, fieldNumber: Int) throws {
    put(value, as: fieldNumber)
  }

  mutating func visitSingularInt64Field(value: Int64, fieldNumber: Int) throws {
    put(UInt64(bitPattern: value), as: fieldNumber)
  }

  mutating func visitSingularUInt64Field(value: UInt64, fieldNumber: Int) throws {
    put(value, as: fieldNumber)
  }

  mutating func visitSingularSInt64Field(value: Int64, fieldNumber: Int) throws {
    put(UInt64(bitPattern: value << 1 ^ value >> 63), as: fieldNumber)
  }

  mutating func visitSingularBoolField(value: Bool, fieldNumber: Int) throws {
    put(value ? 1 : 0, as: fieldNumber)
  }

  mutating func visitSingularBytesField(value: Data, fieldNumber: Int) throws {
    unsafe value.withUnsafeBytes { unsafe put($0, as: fieldNumber) }
  }

  mutating func visitSingularMessageField<M: Message>(value: M, fieldNumber: Int) throws {
    try putNested(as: fieldNumber) { writer in try value.traverse(visitor: &writer) }
  }

  mutating func visitRepeatedMessageField<M: Message>(value: [M], fieldNumber: Int) throws {
    // The messages are read where they lie: copying each would be most of the work.
    try unsafe value.withUnsafeBufferPointer { messages in
      for index in messages.indices {
        try putNested(as: fieldNumber) { writer throws in
          try unsafe messages[index].traverse(visitor: &writer)
        }
      }
    }
  }

  mutating func visitPackedInt64Field(value: [Int64], fieldNumber: Int) throws {
    putNested(as: fieldNumber) { writer in
      for number in value { writer.put(UInt64(bitPattern: number)) }
    }
  }

  mutating func visitUnknown(bytes: Data) throws {
    unsafe bytes.withUnsafeBytes { unsafe put(encoded: $0) }
  }

  // MARK: Kinds of field that the schema does not use: their defaults would write something else

  mutating func visitSingularDoubleField(value: Double, fieldNumber: Int) throws { throw UnknownFieldKind() }
  mutating func visitSingularSInt32Field(value: Int32, fieldNumber: Int) throws { throw UnknownFieldKind() }
  mutating func visitSingularFixed32Field(value: UInt32, fieldNumber: Int) throws { throw UnknownFieldKind() }
  mutating func visitSingularFixed64Field(value: UInt64, fieldNumber: Int) throws { throw UnknownFieldKind() }
  mutating func visitSingularSFixed32Field(value: Int32, fieldNumber: Int) throws { throw UnknownFieldKind() }
  mutating func visitSingularSFixed64Field(value: Int64, fieldNumber: Int) throws { throw UnknownFieldKind() }
  mutating func visitPackedInt32Field(value: [Int32], fieldNumber: Int) throws { throw UnknownFieldKind() }
  mutating func visitPackedUInt32Field(value: [UInt32], fieldNumber: Int) throws { throw UnknownFieldKind() }
  mutating func visitPackedUInt64Field(value: [UInt64], fieldNumber: Int) throws { throw UnknownFieldKind() }
  mutating func visitPackedBoolField(value: [Bool], fieldNumber: Int) throws { throw UnknownFieldKind() }

  mutating func visitSingularEnumField<E: Enum>(value: E, fieldNumber: Int) throws {
    throw UnknownFieldKind()
  }

  mutating func visitSingularGroupField<G: Message>(value: G, fieldNumber: Int) throws {
    throw UnknownFieldKind()
  }

  mutating func visitMapField<KeyType, ValueType: MapValueType>(
    fieldType: _ProtobufMap<KeyType, ValueType>.Type,
    value: _ProtobufMap<KeyType, ValueType>.BaseType, fieldNumber: Int
  ) throws { throw UnknownFieldKind() }

  mutating func visitMapField<KeyType, ValueType>(
    fieldType: _ProtobufEnumMap<KeyType, ValueType>.Type,
    value: _ProtobufEnumMap<KeyType, ValueType>.BaseType, fieldNumber: Int
  ) throws where ValueType.RawValue == Int { throw UnknownFieldKind() }

  mutating func visitMapField<KeyType, ValueType>(
    fieldType: _ProtobufMessageMap<KeyType, ValueType>.Type,
    value: _ProtobufMessageMap<KeyType, ValueType>.BaseType, fieldNumber: Int
  ) throws { throw UnknownFieldKind() }
}
