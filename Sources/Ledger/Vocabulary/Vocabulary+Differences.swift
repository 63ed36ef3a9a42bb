import SwiftProtobuf

// Where two messages differ, for the report that a known event id came again with other content.
extension Vocabulary {
  /// The places at which two messages differ, as paths such as `data.lines[3].amount`, sorted; empty where
  /// they are equal. Paths only, no values: the report may be logged.
  ///
  /// A field that is given with its default value differs from one that is not given where the schema tells
  /// them apart (`optional`). Messages of two types differ at `type` only.
  public static func differences(
    between first: any TouchpointMessage, and second: any TouchpointMessage
  ) throws -> [String] {
    guard type(of: first).typeName == type(of: second).typeName else { return ["type"] }
    // 64-bit integers stand as text here, the default: as numbers they would lose their last digits.
    var paths: [String] = []
    compare(try tree(of: first), try tree(of: second), at: "data", into: &paths)
    return paths.sorted()
  }

  private static func tree(of message: any TouchpointMessage) throws -> Google_Protobuf_Value {
    let json: [UInt8] = try message.jsonUTF8Bytes()
    return try Google_Protobuf_Value(jsonUTF8Bytes: json)
  }

  private static func compare(
    _ first: Google_Protobuf_Value, _ second: Google_Protobuf_Value, at path: String,
    into paths: inout [String]
  ) {
    switch (first.kind, second.kind) {
    case (.structValue(let one)?, .structValue(let other)?):
      for name in Set(one.fields.keys).union(other.fields.keys) {
        let place = "\(path).\(name)"
        guard let left = one.fields[name], let right = other.fields[name] else {
          paths.append(place)
          continue
        }
        compare(left, right, at: place, into: &paths)
      }
    case (.listValue(let one)?, .listValue(let other)?):
      for index in 0..<max(one.values.count, other.values.count) {
        let place = "\(path)[\(index)]"
        guard index < one.values.count, index < other.values.count else {
          paths.append(place)
          continue
        }
        compare(one.values[index], other.values[index], at: place, into: &paths)
      }
    default:
      if first != second { paths.append(path) }
    }
  }
}
