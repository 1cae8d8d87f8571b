package pkcs11

import "trien/cms"

// Bare makes a signature with the first session directly: the floor under Sign.
func (k *Key) Bare(digest []byte, scheme cms.Scheme) error {
	m, err := mechanismOf(scheme, k.Certificate().PublicKey, digest)
	if err != nil {
		return err
	}
	module, s := k.login.token.module, <-k.login.pool.idle
	defer func() { k.login.pool.idle <- s }()
	if err := module.signInit(s, k.handle, m.kind, m.pss.parameters(module.abi)); err != nil {
		return err
	}
	_, err = module.sign(s, m.data, k.size)
	return err
}
