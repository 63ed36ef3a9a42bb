internal import SwiftProtobuf

/// Quantities of goods that are weighed, as a till sends them: `"quantity": 0.35` in a line of an order,
/// where the schema has whole numbers of a unit.
enum FractionalQuantity {
  private typealias Value = Google_Protobuf_Value

  /// The JSON of a message with every such quantity in thousandths of a piece, the unit `milli`. `nil`
  /// where no quantity is one, or where something else may be wrong with the JSON.
  ///
  /// Only quantities without a unit and with at most three decimals are taken so: nobody can tell what half
  /// a gram should be.
  static func inThousandths(_ json: some SwiftProtobufContiguousBytes) -> [UInt8]? {
    guard var data = try? Value(jsonUTF8Bytes: json), isExact(data),
      case .structValue(var object)? = data.kind,
      case .listValue(var lines)? = object.fields["lines"]?.kind
    else { return nil }
    var isFound = false
    for index in lines.values.indices {
      guard case .structValue(var line)? = lines.values[index].kind, line.fields["unit"] == nil,
        case .numberValue(let quantity)? = line.fields["quantity"]?.kind, quantity.rounded() != quantity
      else { continue }
      let thousandths = (quantity * 1000).rounded()
      guard thousandths.magnitude < wholeMax, thousandths / 1000 == quantity else { return nil }
      line.fields["quantity"] = Value(numberValue: thousandths)
      line.fields["unit"] = Value(stringValue: "milli")
      lines.values[index].kind = .structValue(line)
      isFound = true
    }
    guard isFound else { return nil }
    object.fields["lines"] = Value.with { $0.listValue = lines }
    data.kind = .structValue(object)
    return try? data.jsonUTF8Bytes()
  }

  /// Whether the numbers in a value are exactly those that were written: beyond 2^53, a whole number may
  /// not be.
  private static func isExact(_ value: Value) -> Bool {
    switch value.kind {
    case .numberValue(let number)?: number.magnitude < wholeMax
    case .structValue(let object)?: object.fields.values.allSatisfy { isExact($0) }
    case .listValue(let list)?: list.values.allSatisfy { isExact($0) }
    default: true
    }
  }

  /// The largest whole number up to which a Double is exact: 2^53.
  private static let wholeMax = 9_007_199_254_740_992.0
}
