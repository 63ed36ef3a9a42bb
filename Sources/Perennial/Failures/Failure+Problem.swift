// A failure as the body of an answer over HTTP.

public import Foundation

extension Failure {
  /// The failure as `application/problem+json` (RFC 9457): `type` and `code`, which never change, `title`, `status`, `detail`, and,
  /// where the failure has them, `index`, `pointer` (a JSON Pointer) and `position`.
  ///
  /// ```json
  /// {"code":"invalidTouchpoint","detail":"data.total: is required","pointer":"/data/total","status":422,
  ///  "title":"a touchpoint is refused","type":"urn:perennial:invalidTouchpoint"}
  /// ```
  public var problem: Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Of text and numbers alone, which can all be encoded.
    return (try? encoder.encode(Problem(self))) ?? Data()
  }
}

private struct Problem: Encodable {
  var type: String
  var code: String
  var title: String
  var status: Int
  var detail: String
  var index: Int?
  var pointer: String?
  var position: UInt64?

  init(_ failure: Failure) {
    type = "urn:perennial:\(failure.code.rawValue)"
    code = failure.code.rawValue
    title = failure.code.title
    status = failure.httpStatus
    detail = failure.message
    index = failure.index
    pointer = failure.pointer
    position = failure.position?.rawValue
  }
}
