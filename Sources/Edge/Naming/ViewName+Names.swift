// Which view is meant, by the names that people write.

package import Perennial

extension ViewName {
  /// Reads the name of a view. Where the text cannot be one, the message names the views of the list.
  ///
  /// - Throws: `Failure` with code `invalidRequest` where the text cannot be a view's name.
  package init(checked text: String, among list: ModelList) throws {
    guard let name = ViewName(text) else {
      throw Failure.usage("\(text) is not the name of a view; there are \(list.names)")
    }
    self = name
  }
}
