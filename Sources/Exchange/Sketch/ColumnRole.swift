// The names that columns have, in the languages of shops' programs.

internal import Foundation

/// What the values of a column may be to an order or a customer.
enum ColumnRole: String, CaseIterable {
  case order, time, clock, email, phone, card, customer, sku, quantity, price, amount, total, discount,
    shipping, tax
  case refunded, currency, status, channel, store
  /// The column holds names, addresses or notes of people: its values are never shown, and no field is made
  /// of it.
  case person

  /// The names of columns with this role, in small letters without accents and signs, in English, German,
  /// French, Spanish, Italian and Dutch.
  private var words: [String] {
    switch self {
    case .order:
      [
        "order", "order id", "order no", "order number", "order name", "invoice", "invoice no",
        "invoice number",
        "invoiceno", "orderid", "orderno", "ordernumber", "receipt", "receipt no", "receipt number",
        "transaction",
        "transaction id", "sale id", "ticket", "bestellnummer", "bestellung", "bestell nr", "auftrag",
        "auftragsnummer",
        "auftragsnr", "rechnung", "rechnungsnummer", "rechnungsnr", "rechnung nr", "beleg", "belegnummer",
        "belegnr",
        "bon", "bonnummer", "bon nr", "commande", "numero de commande", "n de commande", "no commande",
        "facture",
        "numero de facture", "n facture", "ticket de caisse", "pedido", "numero de pedido", "n pedido",
        "factura",
        "numero de factura", "ordine", "numero ordine", "n ordine", "fattura", "numero fattura", "scontrino",
        "bestelnummer", "ordernummer", "factuurnummer", "bestelling", "factuur",
      ]
    case .time:
      [
        "date", "datetime", "date time", "time", "timestamp", "created at", "created", "order date",
        "invoice date",
        "invoicedate", "orderdate", "paid at", "sold at", "purchase date", "transaction date", "datum",
        "bestelldatum",
        "rechnungsdatum", "auftragsdatum", "kaufdatum", "zeitpunkt", "belegdatum", "date de commande",
        "date de facture", "fecha", "fecha de pedido", "fecha pedido", "data", "data ordine", "besteldatum",
        "factuurdatum", "orderdatum",
      ]
    case .clock:
      ["time", "time of day", "clock", "uhrzeit", "zeit", "heure", "hora", "ora", "tijd", "tijdstip"]
    case .email:
      [
        "email", "e mail", "mail", "email address", "e mail adresse", "mailadresse", "courriel",
        "adresse email",
        "adresse e mail", "correo", "correo electronico", "posta elettronica", "indirizzo email",
        "e mailadres",
        "emailadres", "customer email", "buyer email",
      ]
    case .phone:
      [
        "phone", "telephone", "phone number", "mobile", "mobile number", "cell", "tel", "telefon",
        "telefonnummer",
        "handy", "mobil", "mobilnummer", "telefono", "movil", "cellulare", "portable", "numero de telephone",
        "telefoon", "telefoonnummer", "mobiel", "billing phone",
      ]
    case .card:
      [
        "card", "card number", "loyalty card", "loyalty number", "membership", "member number", "member id",
        "kundenkarte",
        "kartennummer", "carte de fidelite", "tarjeta", "tarjeta cliente", "tessera", "klantenkaart",
        "kaartnummer",
      ]
    case .customer:
      [
        "customer", "customer id", "customerid", "customer no", "customer number", "client", "client id",
        "buyer",
        "buyer id", "user id", "account", "account id", "kunde", "kundennummer", "kundennr", "kunden nr",
        "kunden id",
        "numero client", "n client", "code client", "cliente", "id cliente", "numero cliente",
        "codigo cliente",
        "codice cliente", "klant", "klantnummer", "klant id", "debitor", "debitorennummer", "debiteur",
      ]
    case .sku:
      [
        "sku", "item sku", "lineitem sku", "product sku", "stock code", "stockcode", "item code",
        "item number", "item no",
        "item id", "product id", "product code", "article", "article number", "ean", "gtin", "artikel",
        "artikelnummer",
        "artikelnr", "artikel nr", "art nr", "produkt", "produktnummer", "reference", "ref", "code article",
        "referencia",
        "codigo", "articulo", "codice", "codice articolo", "articolo", "artikelcode", "product",
      ]
    case .quantity:
      [
        "quantity", "qty", "lineitem quantity", "units", "pieces", "count", "menge", "anzahl", "stuck",
        "stueck", "stk",
        "quantite", "qte", "nombre", "cantidad", "cant", "quantita", "qta", "aantal", "hoeveelheid",
      ]
    case .price:
      [
        "price", "unit price", "unitprice", "item price", "lineitem price", "price each", "preis",
        "einzelpreis",
        "stuckpreis", "stueckpreis", "prix", "prix unitaire", "precio", "precio unitario", "prezzo",
        "prezzo unitario",
        "prijs", "stuksprijs", "eenheidsprijs",
      ]
    case .amount:
      [
        "amount", "line total", "line amount", "item total", "subtotal line", "net sales", "gross sales",
        "betrag",
        "zeilenbetrag", "positionsbetrag", "zeilensumme", "umsatz", "montant", "montant ligne", "importe",
        "importe linea", "importo", "importo riga", "bedrag", "regelbedrag", "value", "dollar value",
      ]
    case .total:
      [
        "total", "order total", "grand total", "total amount", "amount paid", "gross", "gesamt",
        "gesamtbetrag",
        "gesamtsumme", "summe", "endbetrag", "rechnungsbetrag", "brutto", "total ttc", "montant total",
        "total pedido",
        "importe total", "totale", "totale ordine", "totaal", "totaalbedrag", "total collected",
      ]
    case .discount:
      [
        "discount", "discounts", "discount amount", "rabatt", "nachlass", "gutschein", "remise", "reduction",
        "descuento", "sconto", "korting",
      ]
    case .shipping:
      [
        "shipping", "shipping cost", "shipping amount", "delivery", "postage", "freight", "versand",
        "versandkosten",
        "porto", "frais de port", "livraison", "envio", "gastos de envio", "spedizione",
        "spese di spedizione",
        "verzending", "verzendkosten",
      ]
    case .tax:
      [
        "tax", "taxes", "vat", "sales tax", "tax amount", "gst", "mwst", "ust", "umsatzsteuer",
        "mehrwertsteuer", "steuer",
        "tva", "taxe", "iva", "impuesto", "imposta", "btw",
      ]
    case .refunded:
      [
        "refunded", "refunded amount", "amount refunded", "refund", "erstattet", "erstattung",
        "ruckerstattung",
        "rembourse", "montant rembourse", "reembolsado", "reembolso", "rimborsato", "rimborso",
        "terugbetaald",
      ]
    case .currency:
      [
        "currency", "currency code", "wahrung", "waehrung", "devise", "monnaie", "moneda", "divisa", "valuta",
        "munt",
      ]
    case .status:
      [
        "status", "state", "order status", "financial status", "payment status", "fulfillment status", "type",
        "zustand", "bestellstatus", "zahlungsstatus", "typ", "art", "vorgang", "statut", "etat", "estado",
        "tipo", "stato",
        "soort", "event type",
      ]
    case .channel:
      ["channel", "source", "kanal", "vertriebskanal", "canal", "canale", "kanaal", "sales channel"]
    case .store:
      [
        "store", "branch", "location", "shop", "till", "register", "filiale", "kasse", "markt", "magasin",
        "boutique",
        "caisse", "tienda", "caja", "negozio", "cassa", "winkel", "filiaal", "kassa",
      ]
    case .person:
      [
        "name", "first name", "last name", "full name", "customer name", "buyer name", "surname", "address",
        "street",
        "city", "town", "zip", "postcode", "postal code", "country", "birthday", "notes", "note", "comment",
        "message",
        "company", "billing name", "shipping name", "vorname", "nachname", "kundenname", "anschrift",
        "adresse",
        "strasse", "ort", "stadt", "plz", "land", "geburtstag", "bemerkung", "notiz", "firma", "nom",
        "prenom", "rue",
        "ville", "code postal", "pays", "commentaire", "societe", "nombre y apellidos", "apellido",
        "apellidos",
        "direccion", "calle", "ciudad", "codigo postal", "pais", "comentario", "empresa", "cognome",
        "indirizzo", "via",
        "citta", "cap", "paese", "azienda", "naam", "voornaam", "achternaam", "adres", "straat", "plaats",
        "postcode",
        "opmerking", "bedrijf",
      ]
    }
  }

  private static let roles: [String: [ColumnRole]] = {
    var roles: [String: [ColumnRole]] = [:]
    for role in allCases { for word in role.words { roles[word, default: []].append(role) } }
    return roles
  }()

  /// The roles that a column's name suggests, the likeliest first: suggested by the whole name, or by some
  /// of its words.
  static func named(_ name: String) -> [ColumnRole] {
    let words = folded(name).split(separator: " ")
    var found: [ColumnRole] = []
    for length in stride(from: min(words.count, 5), to: 0, by: -1) {
      // The last words of a name say what it is: `lineitem price` is a price, `order date` a date.
      for start in stride(from: words.count - length, through: 0, by: -1) {
        let phrase = words[start..<start + length].joined(separator: " ")
        for role in roles[phrase] ?? [] where !found.contains(role) { found.append(role) }
      }
    }
    return found
  }

  /// A name in small letters, without accents, with a blank for every sign: `Bestell-Nr.` is `bestell nr`,
  /// `OrderDate` is `order date`.
  private static func folded(_ name: String) -> String {
    let plain = name.folding(options: .diacriticInsensitive, locale: Locale(identifier: "en_US_POSIX"))
      .replacing("ß", with: "ss")
    var text = ""
    var previous: Character?
    for letter in plain {
      if letter.isLetter || letter.isNumber {
        if letter.isUppercase, let previous, previous.isLowercase { text.append(" ") }
        text += letter.lowercased()
      } else {
        text.append(" ")
      }
      previous = letter
    }
    return text.split(separator: " ").joined(separator: " ")
  }
}
