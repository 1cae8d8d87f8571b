package config

import (
	"slices"
	"strings"
	"time"

	"trien/internal/problem"
)

// Key is one setting.
type Key struct {
	Name    string // "server.listen"
	Default string // as it stands in the file
	Words   problem.Words
	Secret  bool // never shown
	Parts   bool // a list
	Path    bool // of a file or folder: a relative one in the file is from the file's folder

	set func(*Config, string) error // from text; lists have a line a part
}

// Variable is the environment variable of the key: TRIEN_SERVER_LISTEN.
func (k Key) Variable() string {
	return "TRIEN_" + strings.ToUpper(strings.ReplaceAll(k.Name, ".", "_"))
}

// Section is a table of the file.
type Section struct {
	Name  string
	Words problem.Words
	Keys  []Key
}

// Sections is the one table of all settings. What is printed, what the docs say and what is read are made of it.
func Sections() []Section {
	return []Section{{"", problem.Words{}, []Key{
		path("data", "./data", pathOnly, func(c *Config) *string { return &c.Data },
			"Thư mục dữ liệu: mỗi cơ quan một thư mục con. Trong tệp nằm sẵn ở thư mục dữ liệu thì không đặt mục này.",
			"The data folder; each office has a folder in it. Not to be set in a file that lies in the data folder itself."),
	}}, server(), storage(), tools(), logs(), metrics(), traces()}
}

func server() Section {
	s := Section{"server", problem.Words{VI: "Phục vụ trang, API, liên thông.", EN: "Serving pages, API and exchange."}, nil}
	s.Keys = []Key{
		text("server.listen", "127.0.0.1:8080", address, func(c *Config) *string { return &c.Server.Listen },
			"Địa chỉ lắng nghe, MÁY:CỔNG.", "Address to listen on, HOST:PORT."),
		text("server.public", "", publicAddress, func(c *Config) *string { return &c.Server.Public },
			"Địa chỉ mà mọi người mở hệ thống, ví dụ https://trien.example: khóa truy cập (passkey) và nhà cung cấp danh tính gắn với nó. Trống: không dùng được các cách đó, trừ khi chỉ phục vụ máy này.",
			"Where people open the system, as https://trien.example: passkeys and identity providers are bound to it. Empty: these ways can't be used, unless this machine alone is served."),
		toggle("server.secure", "false", func(c *Config) *bool { return &c.Server.Secure },
			"Địa chỉ công khai là https (máy chủ trung gian lo TLS): cookie chỉ gửi qua https. Tự bật khi có chứng thư TLS ở dưới.",
			"The public address is https (a reverse proxy ends TLS): cookies are sent over nothing else. On by itself where a TLS certificate is set below."),
		list("server.trusted_proxies", "[]", func(c *Config, parts []string) (err error) { c.Server.Proxies, err = prefixes(parts); return err },
			"Máy chủ trung gian được tin khi nói yêu cầu đến từ đâu (X-Forwarded-For, X-Forwarded-Proto, X-Request-Id): địa chỉ IP hoặc dải, ví dụ [\"127.0.0.1\", \"10.0.0.0/8\"].",
			"Reverse proxies whose word is taken on where a request comes from (X-Forwarded-For, X-Forwarded-Proto, X-Request-Id): IP addresses or ranges, as [\"127.0.0.1\", \"10.0.0.0/8\"]."),
		secret("server.proxy_secret", func(c *Config) *string { return &c.Server.ProxySecret },
			"Bí mật mà máy chủ trung gian ở trusted_proxies đưa ra (tiêu đề Trien-Proxy-Secret) khi báo chứng thư số của kết nối (Client-Cert, RFC 9440). Trống: không tin lời ai về chứng thư.",
			"What a proxy of trusted_proxies shows (header Trien-Proxy-Secret) when it says which certificate a connection has shown (Client-Cert, RFC 9440). Empty: nobody is believed on certificates."),
		fromFile("server.proxy_secret_file", func(c *Config) *string { return &c.Server.ProxySecret }, "Tệp chứa bí mật đó; chỉ chủ tệp được đọc.", "File with it; readable by its owner alone."),
		path("server.tls_certificate", "", pathOnly, func(c *Config) *string { return &c.Server.Certificate },
			"Chứng thư TLS (PEM, kèm trung gian) khi phục vụ https trực tiếp. Tệp thay đổi được đọc lại trong một phút.",
			"TLS certificate (PEM, with intermediates) where https is served directly. A changed file is taken up within a minute."),
		path("server.tls_key", "", secretFile, func(c *Config) *string { return &c.Server.Key },
			"Khóa của chứng thư đó (PEM); chỉ chủ tệp được đọc.", "The certificate's key (PEM); readable by its owner alone."),
		seconds("server.header_seconds", 10, 1, 600, func(c *Config) *time.Duration { return &c.Server.HeaderTime },
			"Thời gian dài nhất để nhận phần đầu của một yêu cầu.", "The longest time for the head of a request to arrive."),
		seconds("server.body_seconds", 900, 10, 86400, func(c *Config) *time.Duration { return &c.Server.BodyTime },
			"Thời gian dài nhất để nhận hoặc gửi một tệp.", "The longest time for a file to come or go."),
		seconds("server.idle_seconds", 120, 1, 3600, func(c *Config) *time.Duration { return &c.Server.IdleTime },
			"Kết nối rỗi bị đóng sau chừng này.", "An idle connection is closed after this."),
		seconds("server.close_seconds", 15, 1, 600, func(c *Config) *time.Duration { return &c.Server.CloseTime },
			"Khi dừng, việc đang làm có chừng này để kết thúc.", "What is under way has this long to end when the server stops."),
		number("server.connections", 4096, 16, 1000000, func(c *Config) *int { return &c.Server.Connections },
			"Số kết nối cùng lúc; hơn nữa thì phải chờ.", "Connections at once; more have to wait."),
		number("server.largest_headers", 65536, 4096, 1048576, func(c *Config) *int { return &c.Server.LargestHeaders },
			"Phần đầu lớn nhất của một yêu cầu, tính bằng byte.", "The largest head of a request, in bytes."),
	}
	return s
}

func storage() Section {
	s := Section{"storage", problem.Words{VI: "Nơi lưu của mọi cơ quan, mỗi cơ quan một chỗ riêng; mạnh hơn mục [storage] của office.toml. Để trống: theo office.toml, nếu không thì trong thư mục của cơ quan.",
		EN: "Where all offices lie, each in a place of its own; stronger than [storage] of office.toml. Empty: as office.toml says, else in the office's folder."}, nil}
	s.Keys = []Key{
		path("storage.store", "", database, func(c *Config) *string { return &c.Storage.Store },
			"Sự kiện, các dòng, việc của máy: một thư mục, hoặc postgres://NGƯỜI-DÙNG@MÁY:CỔNG/TÊN (mật khẩu để ở mục dưới); mỗi cơ quan một schema.",
			"Events, rows and jobs: a folder, or postgres://USER@HOST:PORT/NAME (its password goes below); each office has a schema of its own."),
		secret("storage.store_password", func(c *Config) *string { return &c.Storage.Password },
			"Mật khẩu cơ sở dữ liệu. Nên dùng tệp hoặc biến môi trường (PGPASSFILE, PGPASSWORD cũng được).", "The database's password. A file or the environment is better (PGPASSFILE and PGPASSWORD do too)."),
		fromFile("storage.store_password_file", func(c *Config) *string { return &c.Storage.Password },
			"Tệp chứa mật khẩu cơ sở dữ liệu; chỉ chủ tệp được đọc.", "File with the database's password; readable by its owner alone."),
		path("storage.blobs", "", blobs, func(c *Config) *string { return &c.Storage.Blobs },
			"Kho tệp đã mã hóa: một thư mục, hoặc s3://KHO/TIỀN-TỐ?endpoint=https://MÁY:CỔNG&region=VÙNG; mỗi cơ quan một tiền tố.",
			"The encrypted files: a folder, or s3://BUCKET/PREFIX?endpoint=https://HOST:PORT&region=REGION; each office has a prefix of its own."),
		path("storage.work", "", blobs, func(c *Config) *string { return &c.Storage.Work },
			"Tệp đang làm dở (đã mã hóa, xóa được); cách viết như trên.", "Working files (encrypted, deletable); written as above."),
		text("storage.s3_access_key_id", "", anything, func(c *Config) *string { return &c.Storage.AccessKey },
			"Tên khóa truy cập kho S3; để trống thì dùng AWS_ACCESS_KEY_ID hoặc tệp của AWS.",
			"Id of the access key to the S3 store; empty: AWS_ACCESS_KEY_ID or the shared credentials file."),
		secret("storage.s3_secret_access_key", func(c *Config) *string { return &c.Storage.SecretKey },
			"Khóa truy cập đó. Nên dùng tệp hoặc biến môi trường.", "That access key. A file or the environment is better."),
		fromFile("storage.s3_secret_access_key_file", func(c *Config) *string { return &c.Storage.SecretKey },
			"Tệp chứa khóa truy cập đó; chỉ chủ tệp được đọc.", "File with that access key; readable by its owner alone."),
		path("storage.vault", "", database, func(c *Config) *string { return &c.Storage.Vault },
			"Két khóa: một thư mục, hoặc postgres://… (nếu không: cùng chỗ với store, trong schema riêng); sao lưu riêng với mọi thứ khác.",
			"The vault of keys: a folder, or postgres://… (else with the store, in a schema of its own); backed up apart from everything else."),
	}
	return s
}

func tools() Section {
	s := Section{"tools", problem.Words{VI: "Chương trình làm việc cho hệ thống, chạy trong hàng rào.", EN: "Programs that work for the system, each in a fenced run."}, nil}
	s.Keys = []Key{
		text("tools.libreoffice", "", anything, func(c *Config) *string { return &c.Tools.LibreOffice }, "Đường dẫn soffice; để trống: tìm trong PATH.", "Path of soffice; empty: looked up in PATH."),
		text("tools.tesseract", "", anything, func(c *Config) *string { return &c.Tools.Tesseract }, "Đường dẫn tesseract; để trống: tìm trong PATH.", "Path of tesseract; empty: looked up in PATH."),
		path("tools.temp", "", pathOnly, func(c *Config) *string { return &c.Tools.Temp },
			"Nơi LibreOffice làm việc; tài liệu nằm ở đó dạng rõ trong lúc chuyển: nên là tmpfs hoặc đĩa mã hóa. Để trống: thư mục tạm của hệ thống.",
			"Where LibreOffice works; documents lie there in the clear during a run: tmpfs or an encrypted disk is best. Empty: the system's temporary folder."),
		number("tools.conversions", 1, 1, 64, func(c *Config) *int { return &c.Tools.Conversions }, "Số lần chuyển sang PDF cùng lúc (mỗi lần khoảng 220 MB).", "Conversions to PDF at once (each takes about 220 MB)."),
		number("tools.pages", 0, 0, 256, func(c *Config) *int { return &c.Tools.Pages }, "Số trang nhận dạng chữ cùng lúc; 0: nửa số bộ xử lý.", "Pages of scans read at once; 0: half the processors."),
	}
	return s
}

func logs() Section {
	s := Section{"log", problem.Words{VI: "Nhật ký: mã yêu cầu, cơ quan, loại việc, thời gian; không có nội dung, tên, tiêu đề.",
		EN: "The log: request ids, office, kind, duration; no content, names or titles."}, nil}
	s.Keys = []Key{
		text("log.level", "info", oneOf("debug", "info", "warn", "error"), func(c *Config) *string { return &c.Log.Level }, "Ghi từ mức nào: debug, info, warn, error.", "The least level that is written: debug, info, warn, error."),
		text("log.format", "text", oneOf("text", "json"), func(c *Config) *string { return &c.Log.Format }, "Dạng: text hoặc json (một dòng một mục).", "Form: text or json (an entry a line)."),
		path("log.file", "", pathOnly, func(c *Config) *string { return &c.Log.File },
			"Tệp nhật ký (ghi nối); để trống: luồng lỗi chuẩn. Đĩa đầy thì bỏ dòng, hệ thống vẫn chạy. Nhận SIGHUP thì mở lại tệp (logrotate).",
			"File of the log (appended to); empty: standard error. Where the disk is full lines are dropped and the system goes on. Opened anew at SIGHUP (logrotate)."),
		text("log.causes", "codes", oneOf("codes", "full"), func(c *Config) *string { return &c.Log.Causes },
			"Nguyên nhân lỗi ghi bằng mã (codes), hoặc nguyên văn (full): nguyên văn có thể mang chữ trong tệp, chỉ dùng để tìm lỗi trên máy không có văn bản thật.",
			"Causes of failures as codes, or in full: in full they may carry words out of files; only for looking for a fault on a machine without real documents."),
	}
	return s
}

func metrics() Section {
	s := Section{"metrics", problem.Words{VI: "Số đo cho Prometheus (docs/metrics.md).", EN: "Metrics for Prometheus (docs/metrics.md)."}, nil}
	s.Keys = []Key{
		text("metrics.listen", "", optionalAddress, func(c *Config) *string { return &c.Metrics.Listen },
			"Địa chỉ phục vụ /metrics, ví dụ 127.0.0.1:9464; để trống: không phục vụ. Ngoài máy này thì phải có token.",
			"Address that serves /metrics, as 127.0.0.1:9464; empty: none. A token is needed where others than this machine reach it."),
		secret("metrics.token", func(c *Config) *string { return &c.Metrics.Token }, "Mã mà người lấy số đo phải đưa (Authorization: Bearer …).", "What whoever asks must bring (Authorization: Bearer …)."),
		fromFile("metrics.token_file", func(c *Config) *string { return &c.Metrics.Token }, "Tệp chứa mã đó; chỉ chủ tệp được đọc.", "File with it; readable by its owner alone."),
	}
	return s
}

func traces() Section {
	s := Section{"traces", problem.Words{VI: "Dấu vết OpenTelemetry, gửi bằng OTLP qua HTTP; không có nội dung.", EN: "OpenTelemetry traces, sent by OTLP over HTTP; without content."}, nil}
	s.Keys = []Key{
		text("traces.endpoint", "", webAddress, func(c *Config) *string { return &c.Traces.Endpoint },
			"Địa chỉ nhận, ví dụ http://127.0.0.1:4318/v1/traces; để trống: không có dấu vết.", "Where they go, as http://127.0.0.1:4318/v1/traces; empty: none are made."),
		secret("traces.token", func(c *Config) *string { return &c.Traces.Token }, "Mã gửi kèm (Authorization: Bearer …), nếu nơi nhận đòi.", "Sent along (Authorization: Bearer …) where the collector asks for it."),
		fromFile("traces.token_file", func(c *Config) *string { return &c.Traces.Token }, "Tệp chứa mã đó; chỉ chủ tệp được đọc.", "File with it; readable by its owner alone."),
		fraction("traces.share", "1.0", func(c *Config) *float64 { return &c.Traces.Share }, "Phần các yêu cầu được ghi dấu vết, từ 0 đến 1.", "The part of requests that is traced, 0 to 1."),
		seconds("traces.limit_seconds", 5, 1, 60, func(c *Config) *time.Duration { return &c.Traces.Limit }, "Thời gian dài nhất của một lần gửi.", "The longest time of one sending."),
	}
	return s
}

// Keys is every key, in the order of the table.
func Keys() []Key {
	var all []Key
	for _, s := range Sections() {
		all = append(all, s.Keys...)
	}
	return all
}

// Find gives the key of that name.
func Find(name string) (Key, bool) {
	all := Keys()
	i := slices.IndexFunc(all, func(k Key) bool { return k.Name == name })
	if i < 0 {
		return Key{}, false
	}
	return all[i], true
}
