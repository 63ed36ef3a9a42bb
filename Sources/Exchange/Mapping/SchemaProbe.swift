// Finds out from the schema, by example, how a field of a message is written.

internal import Ledger
internal import SwiftProtobuf

/// A place in the message of a built-in type, of which it is asked how it is written.
///
/// A message is read from JSON that has only this place, and written as bytes: the tags on the way there
/// are those to write. So every type can be written without a table of its fields.
struct SchemaProbe {
  struct Step: Hashable {
    var name: String
    var isList = false
  }

  let type: any TouchpointMessage.Type
  var steps: [Step]

  /// The bytes that one value there becomes.
  struct Found {
    var tag: [UInt8]
    var wireType: UInt8
    var value: [UInt8]
  }

  /// - Parameter value: the value as JSON.
  /// - Throws: why the type has no such field, or takes no such value there.
  func written(_ value: String) throws -> Found? {
    var json: [UInt8] = []
    for step in steps {
      json.append(UInt8(ascii: "{"))
      json.appendJSON(step.name)
      json += step.isList ? ":[".utf8 : ":".utf8
    }
    json += value.utf8
    for step in steps.reversed() { json += step.isList ? "]}".utf8 : "}".utf8 }
    let bytes = try Self.bytes(type, json)
    guard let field = WireFormat.descend(bytes, levels: steps.count) else { return nil }
    return Found(tag: field.tag, wireType: field.wireType, value: field.value)
  }

  private static func bytes(_ type: any TouchpointMessage.Type, _ json: [UInt8]) throws -> [UInt8] {
    let bytes: [UInt8]
    bytes = try Vocabulary.read(type, json: json).serializedBytes()
    return bytes
  }
}

extension SchemaProbe {
  /// The names that JSON has beside the last step, for whoever has misspelt it. Empty where that cannot be
  /// told.
  var siblings: [String] {
    let parents = Array(steps.dropLast())
    guard parents.count <= 1 else { return [] }
    guard let parent = parents.first else { return Self.members(type) { $0 } }
    guard let tag = try? SchemaProbe(type: type, steps: parents).written("{}")?.tag else { return [] }
    return Self.members(type, in: parent.name) { tag + WireFormat.varint(UInt64($0.count)) + $0 }
  }

  /// The names of a message's members: fields with small numbers are written in each kind, and the message
  /// is read back as JSON, which names them.
  private static func members(
    _ type: any TouchpointMessage.Type, in parent: String? = nil, _ wrap: ([UInt8]) -> [UInt8]
  ) -> [String] {
    var names: [String] = []
    for number in 1...40 as ClosedRange<UInt64> {
      for (wireType, value) in [(UInt64(0), [1]), (2, [1, UInt8(ascii: "1")]), (2, [0])] {
        let bytes = wrap(WireFormat.varint(number << 3 | wireType) + value)
        guard let message = try? type.init(serializedBytes: bytes),
          let json: [UInt8] = try? message.jsonUTF8Bytes(),
          let tree = try? Google_Protobuf_Struct(jsonUTF8Bytes: json)
        else { continue }
        var fields = tree.fields
        if let parent { fields = fields[parent].map(Self.members) ?? [:] }
        guard let name = fields.keys.first else { continue }
        names.append(name)
        break
      }
    }
    return names
  }

  private static func members(of value: Google_Protobuf_Value) -> [String: Google_Protobuf_Value] {
    switch value.kind {
    case .structValue(let object)?: object.fields
    case .listValue(let list)?: list.values.first.map(members) ?? [:]
    default: [:]
    }
  }
}
