// Package replicas lets two programs serve one house behind nginx, over PostgreSQL and an S3 server, kills each in turn without warning while people work, and
// then asks what became of every act that was answered.
package replicas
